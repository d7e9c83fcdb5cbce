A list is read, an order changes, and only then somebody watches: from the list's cursor the change is not missed.

== MARKETPLACE robot@market
mutation ($input: RegisterOrderInput!) { registerOrder(input: $input) { order { id } userErrors { code } } }
-- variables
{"input": {"number": "A-1", "paid": "6800.00", "coupon": "0", "goods": {"name": "上云迁移"},
  "provider": {"account": "cloudcraft", "name": "云匠科技"}, "buyer": {"account": "acme", "name": "极光电商"}}}
-- result
{"data": {"registerOrder": {"order": {"id": "$a"}, "userErrors": []}}}

== PROVIDER chen@cloudcraft
query { orders { ...page } } fragment page on OrderConnection { from: changesCursor nodes { number status } }
-- result
{"data": {"orders": {"from": "$from", "nodes": [{"number": "A-1", "status": "REQUIREMENT_PENDING"}]}}}

== BUYER li@acme
mutation ($input: SubmitRequirementInput!) { submitRequirement(input: $input) { order { status } userErrors { code } } }
-- variables
{"input": {"orderId": "$a", "description": "需求"}}
-- result
{"data": {"submitRequirement": {"order": {"status": "CONFIRMATION_PENDING"}, "userErrors": []}}}

== watch list PROVIDER chen@cloudcraft
subscription ($from: String!) { ordersChanged(after: $from) { cursor order { number status } } }
-- variables
{"from": "$from"}

== event list
{"data": {"ordersChanged": {"cursor": "$then", "order": {"number": "A-1", "status": "CONFIRMATION_PENDING"}}}}

== PROVIDER chen@cloudcraft
{ orders { changesCursor } }
-- result
{"data": {"orders": {"changesCursor": "$then"}}}

== watch stranger PROVIDER wang@other
subscription ($from: String!) { ordersChanged(after: $from) { order { number } } }
-- variables
{"from": "$from"}

== BUYER li@acme
mutation ($input: ReviseRequirementInput!) { reviseRequirement(input: $input) { order { version } userErrors { code } } }
-- variables
{"input": {"orderId": "$a", "description": "新的需求"}}
-- result
{"data": {"reviseRequirement": {"order": {"version": 3}, "userErrors": []}}}

== event list
{"data": {"ordersChanged": {"cursor": "$_", "order": {"number": "A-1", "status": "CONFIRMATION_PENDING"}}}}

== quiet list

== quiet stranger

== BUYER li@acme
query ($after: String) { orders(after: $after) { nodes { number } } }
-- variables
{"after": "$from"}
-- result
{"errors": [{"message": "the cursor is not one of this list: read it again from its beginning", "locations": "$_", "path": ["orders"], "extensions": {"code": "CURSOR_INVALID", "requestId": "$_"}}]}
