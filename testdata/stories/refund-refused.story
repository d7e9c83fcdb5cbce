A refund is rejected, and withdrawn, and the flow goes on each time where it was; after the third request there is none left, and after the confirmation a ticket is the way.

== MARKETPLACE robot@market
mutation ($input: RegisterOrderInput!) { registerOrder(input: $input) { order { id } userErrors { code } } }
-- variables
{"input": {"number": "2026-0001", "paid": "6800.00", "coupon": "0", "goods": {"name": "等保三级测评"},
  "provider": {"account": "cloudcraft", "name": "云匠科技"}, "buyer": {"account": "acme", "name": "极光电商"}}}
-- result
{"data": {"registerOrder": {"order": {"id": "$order"}, "userErrors": []}}}

== BUYER li@acme
mutation ($input: RequestRefundInput!) { requestRefund(input: $input) { order { status } userErrors { code } } }
-- variables
{"input": {"orderId": "$order", "reason": "BOUGHT_BY_MISTAKE", "detail": "误购"}}
-- result
{"data": {"requestRefund": {"order": {"status": "REFUNDING"}, "userErrors": []}}}

== OPERATOR zhang@platform
mutation ($input: RejectRefundInput!) {
  rejectRefund(input: $input) {
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
{"input": {"orderId": "$order", "note": "  ​"}}
-- result
{"data": {"rejectRefund": {"order": {"status": "REFUNDING"}, "userErrors": [{"__typename": "InputError", "code": "REQUIRED", "message": "this is required", "field": ["input", "note"], "limit": null}]}}}

== OPERATOR zhang@platform
mutation ($input: RejectRefundInput!) { rejectRefund(input: $input) { order { status hold refund { status note decidedBy { name } } } userErrors { code } } }
-- variables
{"input": {"orderId": "$order", "note": "服务商已开始准备"}}
-- result
{"data": {"rejectRefund": {"order": {"status": "REQUIREMENT_PENDING", "hold": null, "refund": {"status": "REJECTED", "note": "服务商已开始准备", "decidedBy": {"name": "Zhang"}}}, "userErrors": []}}}

== BUYER li@acme
mutation ($input: RequestRefundInput!) { requestRefund(input: $input) { order { status } userErrors { code } } }
-- variables
{"input": {"orderId": "$order", "reason": "OTHER", "detail": "再申请"}}
-- result
{"data": {"requestRefund": {"order": {"status": "REFUNDING"}, "userErrors": []}}}

== BUYER li@acme
mutation ($input: WithdrawRefundInput!) { withdrawRefund(input: $input) { order { status hold refund { status } } userErrors { code } } }
-- variables
{"input": {"orderId": "$order"}}
-- result
{"data": {"withdrawRefund": {"order": {"status": "REQUIREMENT_PENDING", "hold": null, "refund": {"status": "WITHDRAWN"}}, "userErrors": []}}}

== OPERATOR zhang@platform
mutation ($input: ApproveRefundInput!) {
  approveRefund(input: $input) {
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
{"input": {"orderId": "$order"}}
-- result
{"data": {"approveRefund": {"order": {"status": "REQUIREMENT_PENDING"}, "userErrors": [{"__typename": "TransitionError", "code": "WRONG_PHASE", "message": "this cannot be done where the order stands", "field": null, "phase": "REQUIREMENT_PENDING", "hold": null, "allowedActions": []}]}}}

== BUYER li@acme
mutation ($input: RequestRefundInput!) { requestRefund(input: $input) { order { status } userErrors { code } } }
-- variables
{"input": {"orderId": "$order", "reason": "OTHER", "detail": "第三次"}}
-- result
{"data": {"requestRefund": {"order": {"status": "REFUNDING"}, "userErrors": []}}}

== BUYER li@acme
mutation ($input: WithdrawRefundInput!) { withdrawRefund(input: $input) { order { status } userErrors { code } } }
-- variables
{"input": {"orderId": "$order"}}
-- result
{"data": {"withdrawRefund": {"order": {"status": "REQUIREMENT_PENDING"}, "userErrors": []}}}

== BUYER li@acme
mutation ($input: RequestRefundInput!) {
  requestRefund(input: $input) {
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
{"input": {"orderId": "$order", "reason": "OTHER", "detail": "第四次"}}
-- result
{"data": {"requestRefund": {"order": {"status": "REQUIREMENT_PENDING"}, "userErrors": [{"__typename": "TransitionError", "code": "REFUND_LIMIT_REACHED", "message": "the order has no refund request left", "field": null, "phase": "REQUIREMENT_PENDING", "hold": null, "allowedActions": ["submitRequirement"]}]}}}

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
mutation ($input: RequestRefundInput!) {
  requestRefund(input: $input) {
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
{"input": {"orderId": "$order", "reason": "OTHER", "detail": "已确认"}}
-- result
{"data": {"requestRefund": {"order": {"status": "ACCEPTANCE_PENDING"}, "userErrors": [{"__typename": "TransitionError", "code": "REFUND_NEEDS_TICKET", "message": "the requirement is confirmed: open a ticket to ask for a refund", "field": null, "phase": "ACCEPTANCE_PENDING", "hold": null, "allowedActions": ["acceptDelivery", "rejectDelivery"]}]}}}
