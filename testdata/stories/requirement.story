A requirement is sent back, sent again, and edited while the provider reads it: only the latest revision can be agreed to.

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
{"input": {"orderId": "$order", "description": "第一版"}}
-- result
{"data": {"submitRequirement": {"order": {"status": "CONFIRMATION_PENDING"}, "userErrors": []}}}

== PROVIDER chen@cloudcraft
mutation ($input: RejectRequirementInput!) { rejectRequirement(input: $input) { order { status steps { name state } } userErrors { code } } }
-- variables
{"input": {"orderId": "$order", "requirementRevision": 1, "reason": "缺少系统清单"}}
-- result
{"data": {"rejectRequirement": {"order": {"status": "REQUIREMENT_REJECTED", "steps": [{"name": "SUBMIT_REQUIREMENT", "state": "ACTIVE"}, {"name": "CONFIRM_REQUIREMENT", "state": "SENT_BACK"}, {"name": "IMPLEMENT", "state": "WAITING"}, {"name": "ACCEPT", "state": "WAITING"}, {"name": "COMPLETE", "state": "WAITING"}]}, "userErrors": []}}}

== BUYER li@acme
mutation ($input: SubmitRequirementInput!) { submitRequirement(input: $input) { order { status } userErrors { code } } }
-- variables
{"input": {"orderId": "$order", "description": "第二版"}}
-- result
{"data": {"submitRequirement": {"order": {"status": "CONFIRMATION_PENDING"}, "userErrors": []}}}

== BUYER li@acme
mutation ($input: ReviseRequirementInput!) { reviseRequirement(input: $input) { order { status } userErrors { code } } }
-- variables
{"input": {"orderId": "$order", "description": "第三版"}}
-- result
{"data": {"reviseRequirement": {"order": {"status": "CONFIRMATION_PENDING"}, "userErrors": []}}}

== PROVIDER chen@cloudcraft
mutation ($input: ConfirmRequirementInput!) {
  confirmRequirement(input: $input) {
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
{"input": {"orderId": "$order", "requirementRevision": 2}}
-- result
{"data": {"confirmRequirement": {"order": {"status": "CONFIRMATION_PENDING"}, "userErrors": [{"__typename": "ConflictError", "code": "REVISION_OUTDATED", "message": "there is a newer revision or round: look again", "field": null, "currentVersion": 5, "currentRevision": 3, "currentRound": null}]}}}

== PROVIDER chen@cloudcraft
mutation ($input: ConfirmRequirementInput!) { confirmRequirement(input: $input) { order { status } userErrors { code } } }
-- variables
{"input": {"orderId": "$order", "requirementRevision": 3}}
-- result
{"data": {"confirmRequirement": {"order": {"status": "IMPLEMENTING"}, "userErrors": []}}}

== PROVIDER chen@cloudcraft
query ($id: ID!) { order(id: $id) { requirements { revision description agreed rejection { text } } } }
-- variables
{"id": "$order"}
-- result
{"data": {"order": {"requirements": [
  {"revision": 1, "description": "第一版", "agreed": false, "rejection": {"text": "缺少系统清单"}},
  {"revision": 2, "description": "第二版", "agreed": false, "rejection": null},
  {"revision": 3, "description": "第三版", "agreed": true, "rejection": null}
]}}}
