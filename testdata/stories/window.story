Fifteen days of silence: three reminders, then the system accepts; never early, never twice.

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

== watch log BUYER li@acme
subscription ($id: ID!) { flowLogAppended(orderId: $id) { seq type reminderDays occurredAt actor { role name } } }
-- variables
{"id": "$order"}

== clock 8d

== event log
{"data": {"flowLogAppended": {"seq": 5, "type": "ACCEPTANCE_REMINDED", "reminderDays": 7, "occurredAt": "2026-03-10T01:00:00.000Z", "actor": {"role": "SYSTEM", "name": "系统"}}}}

== clock 1h

== quiet log

== clock 3d23h

== event log
{"data": {"flowLogAppended": {"seq": 6, "type": "ACCEPTANCE_REMINDED", "reminderDays": 3, "occurredAt": "2026-03-14T01:00:00.000Z", "actor": {"role": "SYSTEM", "name": "系统"}}}}

== clock 2d23h59m59.999s

== event log
{"data": {"flowLogAppended": {"seq": 7, "type": "ACCEPTANCE_REMINDED", "reminderDays": 1, "occurredAt": "2026-03-17T00:59:59.999Z", "actor": {"role": "SYSTEM", "name": "系统"}}}}

== BUYER li@acme
query ($id: ID!) { order(id: $id) { status acceptance { remainingSeconds } } }
-- variables
{"id": "$order"}
-- result
{"data": {"order": {"status": "ACCEPTANCE_PENDING", "acceptance": {"remainingSeconds": 1}}}}

== clock 1ms

== event log
{"data": {"flowLogAppended": {"seq": 8, "type": "DELIVERY_AUTO_ACCEPTED", "reminderDays": null, "occurredAt": "2026-03-17T01:00:00.000Z", "actor": {"role": "SYSTEM", "name": "系统"}}}}

== BUYER li@acme
query ($id: ID!) { order(id: $id) { status finishKind acceptance { outcome decidedBy { role } } } }
-- variables
{"id": "$order"}
-- result
{"data": {"order": {"status": "COMPLETED", "finishKind": "AUTO", "acceptance": {"outcome": "AUTO_ACCEPTED", "decidedBy": {"role": "SYSTEM"}}}}}

== clock 30d

== quiet log

== BUYER li@acme
mutation ($input: RejectDeliveryInput!) {
  rejectDelivery(input: $input) {
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
{"input": {"orderId": "$order", "deliveryRound": 1, "note": "太晚了"}}
-- result
{"data": {"rejectDelivery": {"order": {"status": "COMPLETED"}, "userErrors": [{"__typename": "TransitionError", "code": "WRONG_PHASE", "message": "this cannot be done where the order stands", "field": null, "phase": "COMPLETED", "hold": null, "allowedActions": []}]}}}
