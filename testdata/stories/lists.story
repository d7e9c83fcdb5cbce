Lists: newest first, by cursors both ways, filtered and searched; a cursor of another list is refused.

== MARKETPLACE robot@market
mutation ($input: RegisterOrderInput!) { registerOrder(input: $input) { order { id } userErrors { code } } }
-- variables
{"input": {"number": "A-1", "paid": "6800.00", "coupon": "0", "goods": {"name": "上云迁移"},
  "provider": {"account": "cloudcraft", "name": "云匠科技"}, "buyer": {"account": "acme", "name": "极光电商"}}}
-- result
{"data": {"registerOrder": {"order": {"id": "$a"}, "userErrors": []}}}

== clock 1h

== MARKETPLACE robot@market
mutation ($input: RegisterOrderInput!) { registerOrder(input: $input) { order { id } userErrors { code } } }
-- variables
{"input": {"number": "A-2", "paid": "6800.00", "coupon": "0", "goods": {"name": "等保三级测评"},
  "provider": {"account": "cloudcraft", "name": "云匠科技"}, "buyer": {"account": "acme", "name": "极光电商"}}}
-- result
{"data": {"registerOrder": {"order": {"id": "$b"}, "userErrors": []}}}

== clock 1h

== MARKETPLACE robot@market
mutation ($input: RegisterOrderInput!) { registerOrder(input: $input) { order { id } userErrors { code } } }
-- variables
{"input": {"number": "A-3", "paid": "6800.00", "coupon": "0", "goods": {"name": "数据库调优"},
  "provider": {"account": "cloudcraft", "name": "云匠科技"}, "buyer": {"account": "acme", "name": "极光电商"}}}
-- result
{"data": {"registerOrder": {"order": {"id": "$c"}, "userErrors": []}}}

== BUYER li@acme
mutation ($input: SubmitRequirementInput!) { submitRequirement(input: $input) { order { status } userErrors { code } } }
-- variables
{"input": {"orderId": "$a", "description": "需求"}}
-- result
{"data": {"submitRequirement": {"order": {"status": "CONFIRMATION_PENDING"}, "userErrors": []}}}

== BUYER li@acme
{ orders(first: 2) { totalCount nodes { number } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }
-- result
{"data": {"orders": {"totalCount": 3, "nodes": [{"number": "A-3"}, {"number": "A-2"}], "pageInfo": {"hasNextPage": true, "hasPreviousPage": false, "startCursor": "$c3", "endCursor": "$c2"}}}}

== BUYER li@acme
query ($after: String) { orders(first: 2, after: $after) { nodes { number } pageInfo { hasNextPage hasPreviousPage endCursor } } }
-- variables
{"after": "$c2"}
-- result
{"data": {"orders": {"nodes": [{"number": "A-1"}], "pageInfo": {"hasNextPage": false, "hasPreviousPage": true, "endCursor": "$c1"}}}}

== BUYER li@acme
query ($before: String) { orders(last: 1, before: $before) { nodes { number } pageInfo { hasNextPage hasPreviousPage } } }
-- variables
{"before": "$c1"}
-- result
{"data": {"orders": {"nodes": [{"number": "A-2"}], "pageInfo": {"hasNextPage": true, "hasPreviousPage": true}}}}


== BUYER li@acme
{ found: orders(filter: {search: "三级"}) { nodes { number } } byNumber: orders(filter: {search: " a-3 "}) { nodes { number } } nobody: orders(filter: {search: "极光"}) { nodes { number } } pending: orders(filter: {status: [CONFIRMATION_PENDING]}) { totalCount nodes { number } } since: orders(filter: {createdFrom: "2026-03-02T02:00:00Z", createdTo: "2026-03-02T03:00:00Z"}) { nodes { number } } }
-- result
{"data": {"found": {"nodes": [{"number": "A-2"}]}, "byNumber": {"nodes": [{"number": "A-3"}]}, "nobody": {"nodes": []}, "pending": {"totalCount": 1, "nodes": [{"number": "A-1"}]}, "since": {"nodes": [{"number": "A-2"}]}}}

== PROVIDER chen@cloudcraft
{ orders(filter: {search: "极光"}) { totalCount } }
-- result
{"data": {"orders": {"totalCount": 3}}}

== BUYER li@acme
{ orderCounts { status count } }
-- result
{"data": {"orderCounts": [{"status": "REQUIREMENT_PENDING", "count": 2}, {"status": "CONFIRMATION_PENDING", "count": 1}, {"status": "REQUIREMENT_REJECTED", "count": 0}, {"status": "IMPLEMENTING", "count": 0}, {"status": "ACCEPTANCE_PENDING", "count": 0}, {"status": "COMPLETED", "count": 0}, {"status": "REFUNDED", "count": 0}, {"status": "CLOSED", "count": 0}, {"status": "REFUNDING", "count": 0}, {"status": "SUPERVISING", "count": 0}]}}

== BUYER li@acme
query ($after: String) { orders(after: $after, orderBy: {field: UPDATED_AT}) { nodes { number } } }
-- variables
{"after": "$c2"}
-- result
{"errors": [{"message": "the cursor is not one of this list: read it again from its beginning", "locations": "$_", "path": ["orders"], "extensions": {"code": "CURSOR_INVALID", "requestId": "$_"}}]}

== BUYER li@acme
{ orders(first: 0) { nodes { number } } }
-- result
{"errors": [{"message": "a page has 1 to 100 items", "locations": "$_", "path": ["orders"], "extensions": {"code": "BAD_USER_INPUT", "requestId": "$_"}}]}

== BUYER li@acme
{ orders(first: -1) { nodes { number } } }
-- result
{"errors": [{"message": "a page has 1 to 100 items", "locations": "$_", "path": ["orders"], "extensions": {"code": "BAD_USER_INPUT", "requestId": "$_"}}]}

== BUYER li@acme
{ orders(first: 101) { nodes { number } } }
-- result
{"errors": [{"message": "a page has 1 to 100 items", "locations": "$_", "path": ["orders"], "extensions": {"code": "BAD_USER_INPUT", "requestId": "$_"}}]}

== BUYER li@acme
{ orders(first: 1, last: 1) { nodes { number } } }
-- result
{"errors": [{"message": "page by first and after, or by last and before, but not by both", "locations": "$_", "path": ["orders"], "extensions": {"code": "BAD_USER_INPUT", "requestId": "$_"}}]}

== BUYER li@acme
{ orders(after: "nonsense") { nodes { number } } }
-- result
{"errors": [{"message": "the cursor is not one of this list: read it again from its beginning", "locations": "$_", "path": ["orders"], "extensions": {"code": "CURSOR_INVALID", "requestId": "$_"}}]}
