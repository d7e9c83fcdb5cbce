The buyer sends work back, the provider recalls a delivery: each round has its own window, and only rejections are counted.

== MARKETPLACE robot@market
mutation ($input: RegisterOrderInput!) { registerOrder(input: $input) { order { id } userErrors { code } } }
-- variables
{"input": {"number": "2026-0001", "paid": "6800.00", "coupon": "0", "goods": {"name": "等保三级测评"},
  "provider": {"account": "cloudcraft", "name": "云匠科技"}, "buyer": {"account": "acme", "name": "极光电商"}}}
-- result
{"data": {"registerOrder": {"order": {"id": "$order"}, "userErrors": []}}}

== BUYER li@acme
mutation ($input: SubmitRequirementInput!) { submitRequirement(input: $input) { order { status } userErrors { code } } }
-- variables
{"input": {"orderId": "$order", "description": "三级系统两个"}}
-- result
{"data": {"submitRequirement": {"order": {"status": "CONFIRMATION_PENDING"}, "userErrors": []}}}

== PROVIDER chen@cloudcraft
mutation ($input: ConfirmRequirementInput!) { confirmRequirement(input: $input) { order { status } userErrors { code } } }
-- variables
{"input": {"orderId": "$order", "requirementRevision": 1}}
-- result
{"data": {"confirmRequirement": {"order": {"status": "IMPLEMENTING"}, "userErrors": []}}}

== PROVIDER chen@cloudcraft
mutation ($input: SubmitDeliveryInput!) { submitDelivery(input: $input) { order { status } userErrors { code } } }
-- variables
{"input": {"orderId": "$order", "summary": "报告初稿"}}
-- result
{"data": {"submitDelivery": {"order": {"status": "ACCEPTANCE_PENDING"}, "userErrors": []}}}

== BUYER li@acme
mutation ($input: RejectDeliveryInput!) { rejectDelivery(input: $input) { order { status rejections steps { name state } } userErrors { code } } }
-- variables
{"input": {"orderId": "$order", "deliveryRound": 1, "note": "缺少整改清单"}}
-- result
{"data": {"rejectDelivery": {"order": {"status": "IMPLEMENTING", "rejections": 1, "steps": [{"name": "SUBMIT_REQUIREMENT", "state": "DONE"}, {"name": "CONFIRM_REQUIREMENT", "state": "DONE"}, {"name": "IMPLEMENT", "state": "ACTIVE"}, {"name": "ACCEPT", "state": "SENT_BACK"}, {"name": "COMPLETE", "state": "WAITING"}]}, "userErrors": []}}}

== PROVIDER chen@cloudcraft
mutation ($input: ReportProgressInput!) { reportProgress(input: $input) { order { status } userErrors { code } } }
-- variables
{"input": {"orderId": "$order", "note": "清单整理中"}}
-- result
{"data": {"reportProgress": {"order": {"status": "IMPLEMENTING"}, "userErrors": []}}}

== clock 2d

== PROVIDER chen@cloudcraft
mutation ($input: SubmitDeliveryInput!) { submitDelivery(input: $input) { order { status acceptance { round autoAcceptAt } } userErrors { code } } }
-- variables
{"input": {"orderId": "$order", "summary": "补充整改清单"}}
-- result
{"data": {"submitDelivery": {"order": {"status": "ACCEPTANCE_PENDING", "acceptance": {"round": 2, "autoAcceptAt": "2026-03-19T01:00:00.000Z"}}, "userErrors": []}}}

== PROVIDER chen@cloudcraft
mutation ($input: RecallDeliveryInput!) { recallDelivery(input: $input) { order { status rejections acceptance { outcome autoAcceptAt } } userErrors { code } } }
-- variables
{"input": {"orderId": "$order", "deliveryRound": 2, "note": "附件传错了"}}
-- result
{"data": {"recallDelivery": {"order": {"status": "IMPLEMENTING", "rejections": 1, "acceptance": {"outcome": "RECALLED", "autoAcceptAt": null}}, "userErrors": []}}}

== BUYER li@acme
mutation ($input: AcceptDeliveryInput!) {
  acceptDelivery(input: $input) {
    order { status }
    userErrors {
      __typename code message field
      ... on TransitionError { phase hold allowedActions }
      ... on ConflictError { currentVersion currentRevision currentRound }
      ... on InputError { limit }
      ... on AttachmentError { attachmentId }
    }
  }
}
-- variables
{"input": {"orderId": "$order", "deliveryRound": 2}}
-- result
{"data": {"acceptDelivery": {"order": {"status": "IMPLEMENTING"}, "userErrors": [{"__typename": "TransitionError", "code": "WRONG_PHASE", "message": "this cannot be done where the order stands", "field": null, "phase": "IMPLEMENTING", "hold": null, "allowedActions": []}]}}}

== PROVIDER chen@cloudcraft
mutation ($input: SubmitDeliveryInput!) { submitDelivery(input: $input) { order { status } userErrors { code } } }
-- variables
{"input": {"orderId": "$order", "summary": "最终版"}}
-- result
{"data": {"submitDelivery": {"order": {"status": "ACCEPTANCE_PENDING"}, "userErrors": []}}}

== BUYER li@acme
mutation ($input: AcceptDeliveryInput!) {
  acceptDelivery(input: $input) {
    order { status }
    userErrors {
      __typename code message field
      ... on TransitionError { phase hold allowedActions }
      ... on ConflictError { currentVersion currentRevision currentRound }
      ... on InputError { limit }
      ... on AttachmentError { attachmentId }
    }
  }
}
-- variables
{"input": {"orderId": "$order", "deliveryRound": 2}}
-- result
{"data": {"acceptDelivery": {"order": {"status": "ACCEPTANCE_PENDING"}, "userErrors": [{"__typename": "ConflictError", "code": "REVISION_OUTDATED", "message": "there is a newer revision or round: look again", "field": null, "currentVersion": 9, "currentRevision": 1, "currentRound": 3}]}}}

== BUYER li@acme
mutation ($input: AcceptDeliveryInput!) { acceptDelivery(input: $input) { order { status } userErrors { code } } }
-- variables
{"input": {"orderId": "$order", "deliveryRound": 3}}
-- result
{"data": {"acceptDelivery": {"order": {"status": "COMPLETED"}, "userErrors": []}}}

== BUYER li@acme
query ($id: ID!) { order(id: $id) { deliveries { round summary outcome judgement { text decidedBy { name } } } } }
-- variables
{"id": "$order"}
-- result
{"data": {"order": {"deliveries": [
  {"round": 1, "summary": "报告初稿", "outcome": "REJECTED", "judgement": {"text": "缺少整改清单", "decidedBy": {"name": "Li"}}},
  {"round": 2, "summary": "补充整改清单", "outcome": "RECALLED", "judgement": {"text": "附件传错了", "decidedBy": {"name": "Chen"}}},
  {"round": 3, "summary": "最终版", "outcome": "ACCEPTED", "judgement": {"text": null, "decidedBy": {"name": "Li"}}}
]}}}
