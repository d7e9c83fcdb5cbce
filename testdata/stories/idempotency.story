The same input under the same key is done once and answered alike; anything else under the key is refused; another person's key is their own, and so are those of uploads.

== MARKETPLACE robot@market
mutation ($input: RegisterOrderInput!) { registerOrder(input: $input) { order { id } userErrors { code } } }
-- variables
{"input": {"number": "2026-0001", "paid": "6800.00", "coupon": "0", "goods": {"name": "等保三级测评"},
  "provider": {"account": "cloudcraft", "name": "云匠科技"}, "buyer": {"account": "acme", "name": "极光电商"}}}
-- result
{"data": {"registerOrder": {"order": {"id": "$order"}, "userErrors": []}}}

== BUYER li@acme
mutation ($input: SubmitRequirementInput!) { submitRequirement(input: $input) { order { version } entry { seq type text } userErrors { code } } }
-- variables
{"input": {"orderId": "$order", "description": "第一版", "idempotencyKey": "form-1"}}
-- result
{"data": {"submitRequirement": {"order": {"version": 2}, "entry": {"seq": 2, "type": "REQUIREMENT_SUBMITTED", "text": "第一版"}, "userErrors": []}}}

== BUYER li@acme
mutation ($input: SubmitRequirementInput!) { submitRequirement(input: $input) { order { version } entry { seq type text } userErrors { code } } }
-- variables
{"input": {"orderId": "$order", "description": "第一版", "idempotencyKey": "form-1"}}
-- result
{"data": {"submitRequirement": {"order": {"version": 2}, "entry": {"seq": 2, "type": "REQUIREMENT_SUBMITTED", "text": "第一版"}, "userErrors": []}}}

== BUYER li@acme
mutation ($input: SubmitRequirementInput!) { submitRequirement(input: $input) { order { version } entry { seq type text } userErrors { code } } }
-- variables
{"input": {"orderId": "$order", "description": "第二版", "idempotencyKey": "form-1"}}
-- result
{"data": {"submitRequirement": {"order": {"version": 2}, "entry": null, "userErrors": [{"code": "IDEMPOTENCY_KEY_REUSED"}]}}}

== BUYER han@acme
mutation ($input: SubmitRequirementInput!) { submitRequirement(input: $input) { order { version } entry { seq type text } userErrors { code } } }
-- variables
{"input": {"orderId": "$order", "description": "第一版", "idempotencyKey": "form-1"}}
-- result
{"data": {"submitRequirement": {"order": {"version": 2}, "entry": null, "userErrors": [{"code": "WRONG_PHASE"}]}}}

== BUYER li@acme
mutation ($id: ID!) { reviseRequirement(input: {orderId: $id, description: "第一版", idempotencyKey: "form-1"}) { userErrors { code } } }
-- variables
{"id": "$order"}
-- result
{"data": {"reviseRequirement": {"userErrors": [{"code": "IDEMPOTENCY_KEY_REUSED"}]}}}

== PROVIDER chen@cloudcraft
mutation ($input: ConfirmRequirementInput!) { confirmRequirement(input: $input) { order { status } userErrors { code } } }
-- variables
{"input": {"orderId": "$order", "requirementRevision": 1}}
-- result
{"data": {"confirmRequirement": {"order": {"status": "IMPLEMENTING"}, "userErrors": []}}}

== BUYER li@acme
mutation ($input: SubmitRequirementInput!) { submitRequirement(input: $input) { order { version } entry { seq type text } userErrors { code } } }
-- variables
{"input": {"orderId": "$order", "description": "第一版", "idempotencyKey": "form-1"}}
-- result
{"data": {"submitRequirement": {"order": {"version": 3}, "entry": {"seq": 2, "type": "REQUIREMENT_SUBMITTED", "text": "第一版"}, "userErrors": []}}}

== BUYER li@acme
mutation ($input: CreateUploadInput!) { createUpload(input: $input) { attachment { id } userErrors { code } } }
-- variables
{"input": {"orderId": "$order", "fileName": "a.txt", "byteSize": 5, "idempotencyKey": "form-1"}}
-- result
{"data": {"createUpload": {"attachment": {"id": "$first"}, "userErrors": []}}}

== BUYER li@acme
mutation ($input: CreateUploadInput!) { createUpload(input: $input) { attachment { id } userErrors { code } } }
-- variables
{"input": {"orderId": "$order", "fileName": "a.txt", "byteSize": 5, "idempotencyKey": "form-1"}}
-- result
{"data": {"createUpload": {"attachment": {"id": "$first"}, "userErrors": []}}}

== BUYER li@acme
mutation ($input: CreateUploadInput!) { createUpload(input: $input) { attachment { id } userErrors { code } } }
-- variables
{"input": {"orderId": "$order", "fileName": "b.txt", "byteSize": 5, "idempotencyKey": "form-1"}}
-- result
{"data": {"createUpload": {"attachment": null, "userErrors": [{"code": "IDEMPOTENCY_KEY_REUSED"}]}}}

== BUYER li@acme
mutation ($input: CreateUploadInput!) { createUpload(input: $input) { attachment { id } userErrors { code } } }
-- variables
{"input": {"orderId": "$order", "fileName": "b.txt", "byteSize": 5, "idempotencyKey": "form-2"}}
-- result
{"data": {"createUpload": {"attachment": {"id": "$second"}, "userErrors": []}}}

== PROVIDER chen@cloudcraft
mutation ($input: SubmitDeliveryInput!) { submitDelivery(input: $input) { order { status } userErrors { code } } }
-- variables
{"input": {"orderId": "$order", "summary": "完成"}}
-- result
{"data": {"submitDelivery": {"order": {"status": "ACCEPTANCE_PENDING"}, "userErrors": []}}}

== BUYER li@acme
mutation ($input: RejectDeliveryInput!) { rejectDelivery(input: $input) { order { version } userErrors { code } } }
-- variables
{"input": {"orderId": "$order", "deliveryRound": 1, "note": "请补充", "idempotencyKey": "form-2"}}
-- result
{"data": {"rejectDelivery": {"order": {"version": 5}, "userErrors": []}}}
