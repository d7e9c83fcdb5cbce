Each refusal names itself by its code, says what a client needs to go on, and changes nothing.

== MARKETPLACE robot@market
mutation ($input: RegisterOrderInput!) { registerOrder(input: $input) { order { id } userErrors { code } } }
-- variables
{"input": {"number": "2026-0001", "paid": "6800.00", "coupon": "0", "goods": {"name": "等保三级测评"},
  "provider": {"account": "cloudcraft", "name": "云匠科技"}, "buyer": {"account": "acme", "name": "极光电商"}}}
-- result
{"data": {"registerOrder": {"order": {"id": "$order"}, "userErrors": []}}}

== PROVIDER chen@cloudcraft
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
{"input": {"orderId": "$order", "description": "我来写"}}
-- result
{"data": {"submitRequirement": {"order": {"status": "REQUIREMENT_PENDING"}, "userErrors": [{"__typename": "TransitionError", "code": "WRONG_ROLE", "message": "this is for another role to do", "field": null, "phase": "REQUIREMENT_PENDING", "hold": null, "allowedActions": []}]}}}

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
{"input": {"orderId": "$order", "deliveryRound": 1}}
-- result
{"data": {"acceptDelivery": {"order": {"status": "REQUIREMENT_PENDING"}, "userErrors": [{"__typename": "TransitionError", "code": "WRONG_PHASE", "message": "this cannot be done where the order stands", "field": null, "phase": "REQUIREMENT_PENDING", "hold": null, "allowedActions": ["submitRequirement", "requestRefund"]}]}}}

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
{"input": {"orderId": "$order", "description": " ​⁠ "}}
-- result
{"data": {"submitRequirement": {"order": {"status": "REQUIREMENT_PENDING"}, "userErrors": [{"__typename": "InputError", "code": "REQUIRED", "message": "this is required", "field": ["input", "description"], "limit": null}]}}}

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
{"input": {"orderId": "$order", "description": "字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字"}}
-- result
{"data": {"submitRequirement": {"order": {"status": "REQUIREMENT_PENDING"}, "userErrors": [{"__typename": "InputError", "code": "TOO_LONG", "message": "this is too long (limit: 4000)", "field": ["input", "description"], "limit": 4000}]}}}

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
{"input": {"orderId": "$order", "description": "好", "idempotencyKey": ""}}
-- result
{"data": {"submitRequirement": {"order": {"status": "REQUIREMENT_PENDING"}, "userErrors": [{"__typename": "InputError", "code": "REQUIRED", "message": "this is required", "field": ["input", "idempotencyKey"], "limit": null}]}}}

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
{"input": {"orderId": "$order", "description": "好", "idempotencyKey": "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk"}}
-- result
{"data": {"submitRequirement": {"order": {"status": "REQUIREMENT_PENDING"}, "userErrors": [{"__typename": "InputError", "code": "TOO_LONG", "message": "this is too long (limit: 255)", "field": ["input", "idempotencyKey"], "limit": 255}]}}}

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
{"input": {"orderId": "$order", "description": "好", "expectedVersion": 7}}
-- result
{"data": {"submitRequirement": {"order": {"status": "REQUIREMENT_PENDING"}, "userErrors": [{"__typename": "ConflictError", "code": "VERSION_CONFLICT", "message": "the order is not at the version that you saw: look again", "field": null, "currentVersion": 1, "currentRevision": null, "currentRound": null}]}}}

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
{"input": {"orderId": "$order", "description": "好", "attachmentIds": ["att_nothing"]}}
-- result
{"data": {"submitRequirement": {"order": {"status": "REQUIREMENT_PENDING"}, "userErrors": [{"__typename": "AttachmentError", "code": "ATTACHMENT_NOT_READY", "message": "the file is not uploaded", "field": ["input", "attachmentIds"], "attachmentId": "att_nothing"}]}}}

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
{"input": {"orderId": "$order", "description": "好", "attachmentIds": ["att_0", "att_1", "att_2", "att_3", "att_4", "att_5", "att_6", "att_7", "att_8", "att_9", "att_10"]}}
-- result
{"data": {"submitRequirement": {"order": {"status": "REQUIREMENT_PENDING"}, "userErrors": [{"__typename": "InputError", "code": "TOO_MANY_ATTACHMENTS", "message": "there are too many files (limit: 10)", "field": ["input", "attachmentIds"], "limit": 10}]}}}

== BUYER li@acme
query ($id: ID!) { order(id: $id) { version flowLog { seq } } }
-- variables
{"id": "$order"}
-- result
{"data": {"order": {"version": 1, "flowLog": [{"seq": 1}]}}}

== BUYER li@acme
query ($id: ID!) { order(id: $id) { flowLog(first: 0) { seq } } }
-- variables
{"id": "$order"}
-- result
{"errors": [{"message": "a page of a flow log has 1 to 1000 entries", "locations": "$_", "path": ["order", "flowLog"], "extensions": {"code": "BAD_USER_INPUT", "requestId": "$_"}}]}

== BUYER li@acme
query ($id: ID!) { order(id: $id) { flowLog(first: -1) { seq } } }
-- variables
{"id": "$order"}
-- result
{"errors": [{"message": "a page of a flow log has 1 to 1000 entries", "locations": "$_", "path": ["order", "flowLog"], "extensions": {"code": "BAD_USER_INPUT", "requestId": "$_"}}]}

== BUYER li@acme
query ($id: ID!) { order(id: $id) { flowLog(first: 1001) { seq } } }
-- variables
{"id": "$order"}
-- result
{"errors": [{"message": "a page of a flow log has 1 to 1000 entries", "locations": "$_", "path": ["order", "flowLog"], "extensions": {"code": "BAD_USER_INPUT", "requestId": "$_"}}]}

== BUYER li@acme
query ($id: ID!) { order(id: $id) { flowLog(after: -1) { seq } } }
-- variables
{"id": "$order"}
-- result
{"errors": [{"message": "a flow log begins after 0", "locations": "$_", "path": ["order", "flowLog"], "extensions": {"code": "BAD_USER_INPUT", "requestId": "$_"}}]}

== BUYER li@acme
mutation { registerOrder(input: {number: "x", paid: "1.00", goods: {name: "g"}, provider: {account: "p", name: "p"}, buyer: {account: "acme", name: "b"}}) { order { id } userErrors { code } } }
-- result
{"data": {"registerOrder": {"order": null, "userErrors": [{"code": "WRONG_ROLE"}]}}}

== MARKETPLACE robot@market
mutation { registerOrder(input: {number: " ", paid: "1.005", coupon: "-1", goods: {name: "", acceptanceDays: 0, deliveryDays: 366}, provider: {account: "p", name: "p"}, buyer: {account: "", name: "b"}}) { order { id } userErrors { code field } } }
-- result
{"data": {"registerOrder": {"order": null, "userErrors": [
  {"code": "INVALID", "field": ["input", "paid"]}, {"code": "INVALID", "field": ["input", "coupon"]},
  {"code": "REQUIRED", "field": ["input", "number"]}, {"code": "REQUIRED", "field": ["input", "goods", "name"]},
  {"code": "INVALID", "field": ["input", "goods", "deliveryDays"]}, {"code": "INVALID", "field": ["input", "goods", "acceptanceDays"]},
  {"code": "REQUIRED", "field": ["input", "buyer", "account"]}
]}}}

== MARKETPLACE robot@market
mutation { registerOrder(input: {number: "2026-0001", paid: "1.00", goods: {name: "别的"}, provider: {account: "p", name: "p"}, buyer: {account: "acme", name: "b"}}) { userErrors { code ... on ConflictError { currentVersion } } } }
-- result
{"data": {"registerOrder": {"userErrors": [{"code": "NUMBER_TAKEN", "currentVersion": 1}]}}}

== MARKETPLACE robot@market
mutation ($input: RegisterOrderInput!) { registerOrder(input: $input) { order { id } userErrors { code } } }
-- variables
{"input": {"number": "2026-0001", "paid": "6800.00", "coupon": "0", "goods": {"name": "等保三级测评"},
  "provider": {"account": "cloudcraft", "name": "云匠科技"}, "buyer": {"account": "acme", "name": "极光电商"}}}
-- result
{"data": {"registerOrder": {"order": {"id": "$order"}, "userErrors": []}}}
