From payment to acceptance: everybody sees each move, and what they may do next.

== MARKETPLACE robot@market
mutation ($input: RegisterOrderInput!) {
  registerOrder(input: $input) { order { id number status version } entry { seq type } userErrors { code } }
}
-- variables
{"input": {
  "number": "2026-0001", "paid": "6800.00", "coupon": "200",
  "goods": {"name": "数据库性能调优", "specification": "单实例", "deliveryDays": 10},
  "provider": {"account": "cloudcraft", "name": "云匠科技", "contact": "400-000-0000"},
  "buyer": {"account": "acme", "name": "极光电商"}
}}
-- result
{"data": {"registerOrder": {
  "order": {"id": "$order", "number": "2026-0001", "status": "REQUIREMENT_PENDING", "version": 1},
  "entry": {"seq": 1, "type": "ORDER_REGISTERED"},
  "userErrors": []
}}}

== watch log BUYER li@acme
subscription ($id: ID!) {
  flowLogAppended(orderId: $id, after: 1) { seq type statusAfter text actor { role name } order { version } }
}
-- variables
{"id": "$order"}

== watch list PROVIDER chen@cloudcraft
subscription { ordersChanged { order { number status acceptance { autoAcceptAt } } } }

== BUYER li@acme
query ($id: ID!) {
  order(id: $id) {
    goods { name specification type deliveryDays acceptanceDays }
    provider { account name contact } buyer { account name }
    payment { paid { amount currency } coupon { amount } refunded { amount } }
    invoice { status number updatedAt }
    steps { name state executions { seq } }
    actions { action enabled disabledCode }
    requirement { revision } requirements { revision } delivery { round } acceptance { round } refund { id }
    createdAt updatedAt
  }
}
-- variables
{"id": "$order"}
-- result
{"data": {"order": {
  "goods": {"name": "数据库性能调优", "specification": "单实例", "type": "HUMAN_SERVICE", "deliveryDays": 10, "acceptanceDays": 15},
  "provider": {"account": "cloudcraft", "name": "云匠科技", "contact": "400-000-0000"},
  "buyer": {"account": "acme", "name": "极光电商"},
  "payment": {"paid": {"amount": "6800.00", "currency": "CNY"}, "coupon": {"amount": "200.00"}, "refunded": {"amount": "0.00"}},
  "invoice": {"status": "NONE", "number": null, "updatedAt": null},
  "steps": [
    {"name": "SUBMIT_REQUIREMENT", "state": "ACTIVE", "executions": []},
    {"name": "CONFIRM_REQUIREMENT", "state": "WAITING", "executions": []},
    {"name": "IMPLEMENT", "state": "WAITING", "executions": []},
    {"name": "ACCEPT", "state": "WAITING", "executions": []},
    {"name": "COMPLETE", "state": "WAITING", "executions": []}
  ],
  "actions": [
    {"action": "submitRequirement", "enabled": true, "disabledCode": null},
    {"action": "reviseRequirement", "enabled": false, "disabledCode": "WRONG_PHASE"},
    {"action": "acceptDelivery", "enabled": false, "disabledCode": "WRONG_PHASE"},
    {"action": "rejectDelivery", "enabled": false, "disabledCode": "WRONG_PHASE"},
    {"action": "requestRefund", "enabled": true, "disabledCode": null},
    {"action": "withdrawRefund", "enabled": false, "disabledCode": "WRONG_PHASE"}
  ],
  "requirement": null, "requirements": [], "delivery": null, "acceptance": null, "refund": null,
  "createdAt": "2026-03-02T01:00:00.000Z", "updatedAt": "2026-03-02T01:00:00.000Z"
}}}

== clock 1h

== BUYER li@acme
mutation ($input: SubmitRequirementInput!) {
  submitRequirement(input: $input) { order { status requirement { revision description agreed } } userErrors { code } }
}
-- variables
{"input": {"orderId": "$order", "description": "慢查询集中在订单库"}}
-- result
{"data": {"submitRequirement": {
  "order": {"status": "CONFIRMATION_PENDING", "requirement": {"revision": 1, "description": "慢查询集中在订单库", "agreed": false}},
  "userErrors": []
}}}

== event log
{"data": {"flowLogAppended": {
  "seq": 2, "type": "REQUIREMENT_SUBMITTED", "statusAfter": "CONFIRMATION_PENDING", "text": "慢查询集中在订单库",
  "actor": {"role": "BUYER", "name": "Li"}, "order": {"version": 2}
}}}

== event list
{"data": {"ordersChanged": {"order": {"number": "2026-0001", "status": "CONFIRMATION_PENDING", "acceptance": null}}}}

== PROVIDER chen@cloudcraft
mutation ($input: ConfirmRequirementInput!) {
  confirmRequirement(input: $input) { order { status phase hold version } userErrors { code } }
}
-- variables
{"input": {"orderId": "$order", "requirementRevision": 1, "note": "周三开始"}}
-- result
{"data": {"confirmRequirement": {
  "order": {"status": "IMPLEMENTING", "phase": "IMPLEMENTING", "hold": null, "version": 3}, "userErrors": []
}}}

== event log
{"data": {"flowLogAppended": {
  "seq": 3, "type": "REQUIREMENT_CONFIRMED", "statusAfter": "IMPLEMENTING", "text": "周三开始",
  "actor": {"role": "PROVIDER", "name": "Chen"}, "order": {"version": 3}
}}}

== event list
{"data": {"ordersChanged": {"order": {"number": "2026-0001", "status": "IMPLEMENTING", "acceptance": null}}}}

== PROVIDER chen@cloudcraft
mutation ($input: SubmitDeliveryInput!) {
  submitDelivery(input: $input) {
    order { status acceptance { round openedAt autoAcceptAt remainingSeconds outcome } delivery { round summary outcome } }
    userErrors { code }
  }
}
-- variables
{"input": {"orderId": "$order", "summary": "索引与参数已调整"}}
-- result
{"data": {"submitDelivery": {
  "order": {
    "status": "ACCEPTANCE_PENDING",
    "acceptance": {
      "round": 1, "openedAt": "2026-03-02T02:00:00.000Z", "autoAcceptAt": "2026-03-17T02:00:00.000Z",
      "remainingSeconds": 1296000, "outcome": null
    },
    "delivery": {"round": 1, "summary": "索引与参数已调整", "outcome": null}
  },
  "userErrors": []
}}}

== BUYER li@acme
mutation ($input: AcceptDeliveryInput!) {
  acceptDelivery(input: $input) {
    order {
      status finishKind
      acceptance { autoAcceptAt remainingSeconds outcome decidedAt decidedBy { name } note }
      steps { name state executions { seq type round text actor { name } } }
    }
    userErrors { code }
  }
}
-- variables
{"input": {"orderId": "$order", "deliveryRound": 1, "note": "很好，谢谢"}}
-- result
{"data": {"acceptDelivery": {
  "order": {
    "status": "COMPLETED", "finishKind": "BUYER",
    "acceptance": {
      "autoAcceptAt": null, "remainingSeconds": 0, "outcome": "ACCEPTED", "decidedAt": "2026-03-02T02:00:00.000Z",
      "decidedBy": {"name": "Li"}, "note": "很好，谢谢"
    },
    "steps": [
      {"name": "SUBMIT_REQUIREMENT", "state": "DONE", "executions": [
        {"seq": 2, "type": "REQUIREMENT_SUBMITTED", "round": 1, "text": "慢查询集中在订单库", "actor": {"name": "Li"}}
      ]},
      {"name": "CONFIRM_REQUIREMENT", "state": "DONE", "executions": [
        {"seq": 3, "type": "REQUIREMENT_CONFIRMED", "round": 1, "text": "周三开始", "actor": {"name": "Chen"}}
      ]},
      {"name": "IMPLEMENT", "state": "DONE", "executions": [
        {"seq": 4, "type": "DELIVERY_SUBMITTED", "round": 1, "text": "索引与参数已调整", "actor": {"name": "Chen"}}
      ]},
      {"name": "ACCEPT", "state": "DONE", "executions": [
        {"seq": 5, "type": "DELIVERY_ACCEPTED", "round": 1, "text": "很好，谢谢", "actor": {"name": "Li"}}
      ]},
      {"name": "COMPLETE", "state": "DONE", "executions": []}
    ]
  },
  "userErrors": []
}}}

== event log
{"data": {"flowLogAppended": {
  "seq": 4, "type": "DELIVERY_SUBMITTED", "statusAfter": "ACCEPTANCE_PENDING", "text": "索引与参数已调整",
  "actor": {"role": "PROVIDER", "name": "Chen"}, "order": {"version": "$_"}
}}}

== event log
{"data": {"flowLogAppended": {
  "seq": 5, "type": "DELIVERY_ACCEPTED", "statusAfter": "COMPLETED", "text": "很好，谢谢",
  "actor": {"role": "BUYER", "name": "Li"}, "order": {"version": 5}
}}}

== quiet log

== BUYER li@acme
query ($id: ID!) { verifyFlowLog(orderId: $id) { valid entries brokenAt } }
-- variables
{"id": "$order"}
-- result
{"data": {"verifyFlowLog": {"valid": true, "entries": 5, "brokenAt": null}}}
