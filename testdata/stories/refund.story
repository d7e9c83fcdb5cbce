A refund from the request to the payment: the flow pauses, the invoice has to be settled, the paid amount goes back, the coupon does not.

== MARKETPLACE robot@market
mutation ($input: RegisterOrderInput!) { registerOrder(input: $input) { order { id } userErrors { code } } }
-- variables
{"input": {"number": "2026-0001", "paid": "6800.00", "coupon": "200.00", "goods": {"name": "等保三级测评"},
  "provider": {"account": "cloudcraft", "name": "云匠科技"}, "buyer": {"account": "acme", "name": "极光电商"}}}
-- result
{"data": {"registerOrder": {"order": {"id": "$order"}, "userErrors": []}}}

== BUYER li@acme
mutation ($input: SubmitRequirementInput!) { submitRequirement(input: $input) { order { status } userErrors { code } } }
-- variables
{"input": {"orderId": "$order", "description": "两个系统"}}
-- result
{"data": {"submitRequirement": {"order": {"status": "CONFIRMATION_PENDING"}, "userErrors": []}}}

== BUYER li@acme
query ($id: ID!) { refundPreview(orderId: $id) { amount { amount currency } couponLost { amount } warnings blockedCode requestsLeft } }
-- variables
{"id": "$order"}
-- result
{"data": {"refundPreview": {"amount": {"amount": "6800.00", "currency": "CNY"}, "couponLost": {"amount": "200.00"}, "warnings": ["COUPON_NOT_RETURNED"], "blockedCode": null, "requestsLeft": 3}}}

== MARKETPLACE robot@market
mutation ($input: RecordInvoiceInput!) { recordInvoice(input: $input) { order { status invoice { status number } } userErrors { code } } }
-- variables
{"input": {"orderId": "$order", "status": "ISSUED", "number": "044-1"}}
-- result
{"data": {"recordInvoice": {"order": {"status": "CONFIRMATION_PENDING", "invoice": {"status": "ISSUED", "number": "044-1"}}, "userErrors": []}}}

== watch queue OPERATOR zhang@platform
subscription { ordersChanged(filter: {status: [REFUNDING, REFUNDED]}) { order { status refund { status } } } }

== BUYER li@acme
mutation ($input: RequestRefundInput!) { requestRefund(input: $input) { order { status phase hold refund { status reason detail amount { amount } } steps { name state } } userErrors { code } } }
-- variables
{"input": {"orderId": "$order", "reason": "NO_LONGER_NEEDED", "detail": "项目取消"}}
-- result
{"data": {"requestRefund": {"order": {"status": "REFUNDING", "phase": "CONFIRMATION_PENDING", "hold": "REFUND", "refund": {"status": "SUBMITTED", "reason": "NO_LONGER_NEEDED", "detail": "项目取消", "amount": {"amount": "6800.00"}}, "steps": [{"name": "SUBMIT_REQUIREMENT", "state": "DONE"}, {"name": "CONFIRM_REQUIREMENT", "state": "PAUSED"}, {"name": "IMPLEMENT", "state": "WAITING"}, {"name": "ACCEPT", "state": "WAITING"}, {"name": "COMPLETE", "state": "WAITING"}]}, "userErrors": []}}}

== event queue
{"data": {"ordersChanged": {"order": {"status": "REFUNDING", "refund": {"status": "SUBMITTED"}}}}}

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
{"input": {"orderId": "$order", "requirementRevision": 1}}
-- result
{"data": {"confirmRequirement": {"order": {"status": "REFUNDING"}, "userErrors": [{"__typename": "TransitionError", "code": "ON_HOLD", "message": "the order is on hold", "field": null, "phase": "CONFIRMATION_PENDING", "hold": "REFUND", "allowedActions": []}]}}}

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
{"input": {"orderId": "$order", "reason": "OTHER", "detail": "再次申请"}}
-- result
{"data": {"requestRefund": {"order": {"status": "REFUNDING"}, "userErrors": [{"__typename": "TransitionError", "code": "REFUND_ALREADY_OPEN", "message": "a refund of the order is under way", "field": null, "phase": "CONFIRMATION_PENDING", "hold": "REFUND", "allowedActions": ["withdrawRefund"]}]}}}

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
{"data": {"approveRefund": {"order": {"status": "REFUNDING"}, "userErrors": [{"__typename": "TransitionError", "code": "INVOICE_OUTSTANDING", "message": "the invoice has to be cancelled or returned first", "field": null, "phase": "CONFIRMATION_PENDING", "hold": "REFUND", "allowedActions": ["rejectRefund"]}]}}}

== OPERATOR zhang@platform
{ refunds(filter: {status: [SUBMITTED]}) { totalCount nodes { status order { number } } } }
-- result
{"data": {"refunds": {"totalCount": 1, "nodes": [{"status": "SUBMITTED", "order": {"number": "2026-0001"}}]}}}

== MARKETPLACE robot@market
mutation ($input: RecordInvoiceInput!) { recordInvoice(input: $input) { order { status } userErrors { code } } }
-- variables
{"input": {"orderId": "$order", "status": "RETURNED", "number": "044-1"}}
-- result
{"data": {"recordInvoice": {"order": {"status": "REFUNDING"}, "userErrors": []}}}

== OPERATOR zhang@platform
mutation ($input: ApproveRefundInput!) { approveRefund(input: $input) { order { status refund { status } } userErrors { code } } }
-- variables
{"input": {"orderId": "$order", "note": "同意"}}
-- result
{"data": {"approveRefund": {"order": {"status": "REFUNDING", "refund": {"status": "PAYING"}}, "userErrors": []}}}

== BUYER li@acme
mutation ($input: WithdrawRefundInput!) {
  withdrawRefund(input: $input) {
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
{"data": {"withdrawRefund": {"order": {"status": "REFUNDING"}, "userErrors": [{"__typename": "TransitionError", "code": "WRONG_PHASE", "message": "this cannot be done where the order stands", "field": null, "phase": "CONFIRMATION_PENDING", "hold": "REFUND", "allowedActions": []}]}}}

== MARKETPLACE robot@market
mutation ($input: RecordRefundPaymentInput!) { recordRefundPayment(input: $input) { order { status refund { status failure } } userErrors { code } } }
-- variables
{"input": {"orderId": "$order", "result": "FAILED", "reference": "R-1", "failure": "银行退回"}}
-- result
{"data": {"recordRefundPayment": {"order": {"status": "REFUNDING", "refund": {"status": "PAYMENT_FAILED", "failure": "银行退回"}}, "userErrors": []}}}

== OPERATOR zhang@platform
mutation ($input: RetryRefundInput!) { retryRefund(input: $input) { order { status refund { status } } userErrors { code } } }
-- variables
{"input": {"orderId": "$order"}}
-- result
{"data": {"retryRefund": {"order": {"status": "REFUNDING", "refund": {"status": "PAYING"}}, "userErrors": []}}}

== MARKETPLACE robot@market
mutation ($input: RecordRefundPaymentInput!) { recordRefundPayment(input: $input) { order { status phase hold payment { paid { amount } refunded { amount } } refund { status reference failure paidAt } steps { name state } actions { action enabled } } userErrors { code } } }
-- variables
{"input": {"orderId": "$order", "result": "PAID", "reference": "R-2"}}
-- result
{"data": {"recordRefundPayment": {"order": {"status": "REFUNDED", "phase": "REFUNDED", "hold": null, "payment": {"paid": {"amount": "6800.00"}, "refunded": {"amount": "6800.00"}}, "refund": {"status": "PAID", "reference": "R-2", "failure": null, "paidAt": "2026-03-02T01:00:00.000Z"}, "steps": [{"name": "SUBMIT_REQUIREMENT", "state": "DONE"}, {"name": "CONFIRM_REQUIREMENT", "state": "SKIPPED"}, {"name": "IMPLEMENT", "state": "SKIPPED"}, {"name": "ACCEPT", "state": "SKIPPED"}, {"name": "COMPLETE", "state": "SKIPPED"}], "actions": [{"action": "recordRefundPayment", "enabled": false}, {"action": "recordInvoice", "enabled": true}]}, "userErrors": []}}}

== BUYER li@acme
mutation ($input: SubmitRequirementInput!) {
  submitRequirement(input: $input) {
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
{"input": {"orderId": "$order", "description": "还想继续"}}
-- result
{"data": {"submitRequirement": {"order": {"status": "REFUNDED"}, "userErrors": [{"__typename": "TransitionError", "code": "WRONG_PHASE", "message": "this cannot be done where the order stands", "field": null, "phase": "REFUNDED", "hold": null, "allowedActions": []}]}}}

== BUYER li@acme
query ($id: ID!) { order(id: $id) { flowLog(after: 1, first: 20) { type text invoice { status number } refund { reason amount { amount } reference failure } } } }
-- variables
{"id": "$order"}
-- result
{"data": {"order": {"flowLog": [{"type": "REQUIREMENT_SUBMITTED", "text": "两个系统", "invoice": null, "refund": null}, {"type": "INVOICE_RECORDED", "text": null, "invoice": {"status": "ISSUED", "number": "044-1"}, "refund": null}, {"type": "REFUND_REQUESTED", "text": "项目取消", "invoice": null, "refund": {"reason": "NO_LONGER_NEEDED", "amount": {"amount": "6800.00"}, "reference": null, "failure": null}}, {"type": "INVOICE_RECORDED", "text": null, "invoice": {"status": "RETURNED", "number": "044-1"}, "refund": null}, {"type": "REFUND_APPROVED", "text": "同意", "invoice": null, "refund": {"reason": "NO_LONGER_NEEDED", "amount": {"amount": "6800.00"}, "reference": null, "failure": null}}, {"type": "REFUND_PAYMENT_FAILED", "text": null, "invoice": null, "refund": {"reason": "NO_LONGER_NEEDED", "amount": {"amount": "6800.00"}, "reference": "R-1", "failure": "银行退回"}}, {"type": "REFUND_RETRIED", "text": null, "invoice": null, "refund": {"reason": "NO_LONGER_NEEDED", "amount": {"amount": "6800.00"}, "reference": null, "failure": null}}, {"type": "REFUND_PAID", "text": null, "invoice": null, "refund": {"reason": "NO_LONGER_NEEDED", "amount": {"amount": "6800.00"}, "reference": "R-2", "failure": null}}]}}}
