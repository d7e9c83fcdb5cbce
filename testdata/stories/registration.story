An order may be registered again, with the version that the caller saw; a version of an order that is not there is refused, and no refusal writes anything.

== MARKETPLACE robot@market
mutation ($input: RegisterOrderInput!) {
  registerOrder(input: $input) { order { id version } entry { seq } userErrors { code field ... on ConflictError { currentVersion } } }
}
-- variables
{"input": {"number": "2026-0001", "paid": "0.00", "coupon": "0", "expectedVersion": 1, "goods": {"name": "等保三级测评"},
  "provider": {"account": "cloudcraft", "name": "云匠科技"}, "buyer": {"account": "acme", "name": "极光电商"}}}
-- result
{"data": {"registerOrder": {"order": null, "entry": null, "userErrors": [{"code": "VERSION_CONFLICT", "field": null, "currentVersion": null}]}}}

== MARKETPLACE robot@market
mutation ($input: RegisterOrderInput!) {
  registerOrder(input: $input) { order { id version } entry { seq } userErrors { code field ... on ConflictError { currentVersion } } }
}
-- variables
{"input": {"number": "2026-0001", "paid": "0.00", "coupon": "0", "expectedVersion": 0, "goods": {"name": "等保三级测评"},
  "provider": {"account": "cloudcraft", "name": "云匠科技"}, "buyer": {"account": "acme", "name": "极光电商"}}}
-- result
{"data": {"registerOrder": {"order": {"id": "$order", "version": 1}, "entry": {"seq": 1}, "userErrors": []}}}

== MARKETPLACE robot@market
mutation ($input: RegisterOrderInput!) {
  registerOrder(input: $input) { order { id version } entry { seq } userErrors { code field ... on ConflictError { currentVersion } } }
}
-- variables
{"input": {"number": "2026-0001", "paid": "0.00", "coupon": "0", "expectedVersion": 1, "goods": {"name": "等保三级测评"},
  "provider": {"account": "cloudcraft", "name": "云匠科技"}, "buyer": {"account": "acme", "name": "极光电商"}}}
-- result
{"data": {"registerOrder": {"order": {"id": "$order", "version": 1}, "entry": {"seq": 1}, "userErrors": []}}}

== MARKETPLACE robot@market
mutation ($input: RegisterOrderInput!) {
  registerOrder(input: $input) { order { id version } entry { seq } userErrors { code field ... on ConflictError { currentVersion } } }
}
-- variables
{"input": {"number": "2026-0001", "paid": "0.00", "coupon": "0", "expectedVersion": 0, "goods": {"name": "等保三级测评"},
  "provider": {"account": "cloudcraft", "name": "云匠科技"}, "buyer": {"account": "acme", "name": "极光电商"}}}
-- result
{"data": {"registerOrder": {"order": {"id": "$order", "version": 1}, "entry": {"seq": 1}, "userErrors": []}}}

== MARKETPLACE robot@market
mutation ($input: RegisterOrderInput!) {
  registerOrder(input: $input) { order { id version } entry { seq } userErrors { code field ... on ConflictError { currentVersion } } }
}
-- variables
{"input": {"number": "2026-0001", "paid": "0.00", "coupon": "0", "expectedVersion": 7, "goods": {"name": "等保三级测评"},
  "provider": {"account": "cloudcraft", "name": "云匠科技"}, "buyer": {"account": "acme", "name": "极光电商"}}}
-- result
{"data": {"registerOrder": {"order": {"id": "$order", "version": 1}, "entry": null, "userErrors": [{"code": "VERSION_CONFLICT", "field": null, "currentVersion": 1}]}}}

== MARKETPLACE robot@market
mutation ($input: RegisterOrderInput!) {
  registerOrder(input: $input) { order { id version } entry { seq } userErrors { code field ... on ConflictError { currentVersion } } }
}
-- variables
{"input": {"number": "2026-0001", "paid": "1.00", "coupon": "0", "expectedVersion": 1, "goods": {"name": "等保三级测评"},
  "provider": {"account": "cloudcraft", "name": "云匠科技"}, "buyer": {"account": "acme", "name": "极光电商"}}}
-- result
{"data": {"registerOrder": {"order": {"id": "$order", "version": 1}, "entry": null, "userErrors": [{"code": "NUMBER_TAKEN", "field": ["input", "number"], "currentVersion": 1}]}}}

== MARKETPLACE robot@market
mutation ($input: RegisterOrderInput!) {
  registerOrder(input: $input) { order { id version } entry { seq } userErrors { code field ... on ConflictError { currentVersion } } }
}
-- variables
{"input": {"number": "2026-0001", "paid": "0.001", "coupon": "0", "expectedVersion": 1, "goods": {"name": "等保三级测评"},
  "provider": {"account": "cloudcraft", "name": "云匠科技"}, "buyer": {"account": "acme", "name": "极光电商"}}}
-- result
{"data": {"registerOrder": {"order": {"id": "$order", "version": 1}, "entry": null, "userErrors": [{"code": "INVALID", "field": ["input", "paid"]}]}}}

== BUYER li@acme
mutation ($input: SubmitRequirementInput!) { submitRequirement(input: $input) { order { version } userErrors { code } } }
-- variables
{"input": {"orderId": "$order", "description": "第一版"}}
-- result
{"data": {"submitRequirement": {"order": {"version": 2}, "userErrors": []}}}

== MARKETPLACE robot@market
mutation ($input: RegisterOrderInput!) {
  registerOrder(input: $input) { order { id version } entry { seq } userErrors { code field ... on ConflictError { currentVersion } } }
}
-- variables
{"input": {"number": "2026-0001", "paid": "0.00", "coupon": "0", "expectedVersion": 1, "goods": {"name": "等保三级测评"},
  "provider": {"account": "cloudcraft", "name": "云匠科技"}, "buyer": {"account": "acme", "name": "极光电商"}}}
-- result
{"data": {"registerOrder": {"order": {"id": "$order", "version": 2}, "entry": null, "userErrors": [{"code": "VERSION_CONFLICT", "field": null, "currentVersion": 2}]}}}

== MARKETPLACE robot@market
mutation ($input: RegisterOrderInput!) {
  registerOrder(input: $input) { order { id version } entry { seq } userErrors { code field ... on ConflictError { currentVersion } } }
}
-- variables
{"input": {"number": "2026-0001", "paid": "0.00", "coupon": "0", "expectedVersion": 2, "goods": {"name": "等保三级测评"},
  "provider": {"account": "cloudcraft", "name": "云匠科技"}, "buyer": {"account": "acme", "name": "极光电商"}}}
-- result
{"data": {"registerOrder": {"order": {"id": "$order", "version": 2}, "entry": {"seq": 1}, "userErrors": []}}}

== BUYER li@acme
mutation ($input: RegisterOrderInput!) {
  registerOrder(input: $input) { order { id version } entry { seq } userErrors { code field ... on ConflictError { currentVersion } } }
}
-- variables
{"input": {"number": "2026-0001", "paid": "0.00", "coupon": "0", "expectedVersion": 2, "goods": {"name": "等保三级测评"},
  "provider": {"account": "cloudcraft", "name": "云匠科技"}, "buyer": {"account": "acme", "name": "极光电商"}}}
-- result
{"data": {"registerOrder": {"order": null, "entry": null, "userErrors": [{"code": "WRONG_ROLE", "field": null}]}}}
