What is not yours and what does not exist give the same answer; without a token there is next to nothing.

== MARKETPLACE robot@market
mutation ($input: RegisterOrderInput!) { registerOrder(input: $input) { order { id } userErrors { code } } }
-- variables
{"input": {"number": "2026-0001", "paid": "6800.00", "coupon": "0", "goods": {"name": "等保三级测评"},
  "provider": {"account": "cloudcraft", "name": "云匠科技"}, "buyer": {"account": "acme", "name": "极光电商"}}}
-- result
{"data": {"registerOrder": {"order": {"id": "$order"}, "userErrors": []}}}

== BUYER wang@other
query ($id: ID!) { order(id: $id) { id } node(id: $id) { id } nodes(ids: [$id]) { id } refundPreview(orderId: $id) { requestsLeft } verifyFlowLog(orderId: $id) { valid } orders { totalCount nodes { id } } }
-- variables
{"id": "$order"}
-- result
{"data": {"order": null, "node": null, "nodes": [null], "refundPreview": null, "verifyFlowLog": null, "orders": {"totalCount": 0, "nodes": []}}}

== BUYER wang@other
{ order(id: "ord_00000000000000000000000000") { id } node(id: "ord_00000000000000000000000000") { id } other: node(id: "nonsense") { id } orderByNumber(number: "2026-0001") { id } }
-- result
{"data": {"order": null, "node": null, "other": null, "orderByNumber": null}}

== BUYER wang@other
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
{"input": {"orderId": "$order", "description": "抢"}}
-- result
{"data": {"submitRequirement": {"order": null, "userErrors": [{"__typename": "NotFoundError", "code": "NOT_FOUND", "message": "there is no such order", "field": null}]}}}

== BUYER wang@other
mutation { submitRequirement(input: {orderId: "ord_00000000000000000000000000", description: "抢"}) { order { id } userErrors { code message } } }
-- result
{"data": {"submitRequirement": {"order": null, "userErrors": [{"code": "NOT_FOUND", "message": "there is no such order"}]}}}

== watch stranger BUYER wang@other
subscription ($id: ID!) { flowLogAppended(orderId: $id) { seq } }
-- variables
{"id": "$order"}

== event stranger
{"errors": [{"message": "there is no such order for you to watch", "locations": "$_", "path": ["flowLogAppended"], "extensions": {"code": "FORBIDDEN", "requestId": "$_"}}]}

== anonymous
{ viewer { name } serverTime deliveryProcess { steps { name } } }
-- result
{"data": {"viewer": null, "serverTime": "2026-03-02T01:00:00.000Z", "deliveryProcess": {"steps": [{"name": "SUBMIT_REQUIREMENT"}, {"name": "CONFIRM_REQUIREMENT"}, {"name": "IMPLEMENT"}, {"name": "ACCEPT"}, {"name": "COMPLETE"}]}}}

== anonymous
{ viewer { name } orders { totalCount } }
-- result
{"errors": [{"message": "this needs a bearer token", "extensions": {"code": "UNAUTHENTICATED", "requestId": "$_"}}]}

== OPERATOR zhang@platform
query ($id: ID!) { node(id: $id) { __typename id ... on Order { number } } }
-- variables
{"id": "$order"}
-- result
{"data": {"node": {"__typename": "Order", "id": "$order", "number": "2026-0001"}}}
