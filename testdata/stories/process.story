The process describes itself: what people call things, and what a form has to keep to.

== anonymous
{ deliveryProcess { statuses { name label } } viewer { expiresAt } }
-- result
{"data": {"deliveryProcess": {"statuses": [
  {"name": "REQUIREMENT_PENDING", "label": "Requirement pending"},
  {"name": "CONFIRMATION_PENDING", "label": "Confirmation pending"},
  {"name": "REQUIREMENT_REJECTED", "label": "Requirement rejected"},
  {"name": "IMPLEMENTING", "label": "Implementing"},
  {"name": "ACCEPTANCE_PENDING", "label": "Acceptance pending"},
  {"name": "COMPLETED", "label": "Completed"},
  {"name": "REFUNDED", "label": "Refunded"},
  {"name": "CLOSED", "label": "Closed"},
  {"name": "REFUNDING", "label": "Refunding"},
  {"name": "SUPERVISING", "label": "Supervising"}
]}, "viewer": null}}

== anonymous
{ deliveryProcess { limits { textLength attachments attachmentBytes fileNameLength idempotencyKeyLength refundRequests logEntries } } }
-- result
{"data": {"deliveryProcess": {"limits": {
  "textLength": 4000, "attachments": 10, "attachmentBytes": 52428800, "fileNameLength": 255,
  "idempotencyKeyLength": 255, "refundRequests": 3, "logEntries": 1000
}}}}

== anonymous
{ deliveryProcess { moves { name textField textRequired files judges } } }
-- result
{"data": {"deliveryProcess": {"moves": [
  {"name": "registerOrder", "textField": null, "textRequired": false, "files": false, "judges": null},
  {"name": "submitRequirement", "textField": "description", "textRequired": true, "files": true, "judges": null},
  {"name": "reviseRequirement", "textField": "description", "textRequired": true, "files": true, "judges": null},
  {"name": "confirmRequirement", "textField": "note", "textRequired": false, "files": true, "judges": "REQUIREMENT"},
  {"name": "rejectRequirement", "textField": "reason", "textRequired": true, "files": true, "judges": "REQUIREMENT"},
  {"name": "reportProgress", "textField": "note", "textRequired": true, "files": true, "judges": null},
  {"name": "submitDelivery", "textField": "summary", "textRequired": true, "files": true, "judges": null},
  {"name": "recallDelivery", "textField": "note", "textRequired": false, "files": false, "judges": "DELIVERY"},
  {"name": "acceptDelivery", "textField": "note", "textRequired": false, "files": true, "judges": "DELIVERY"},
  {"name": "rejectDelivery", "textField": "note", "textRequired": true, "files": true, "judges": "DELIVERY"},
  {"name": "autoAccept", "textField": null, "textRequired": false, "files": false, "judges": "DELIVERY"},
  {"name": "remindAcceptance", "textField": null, "textRequired": false, "files": false, "judges": "DELIVERY"},
  {"name": "requestRefund", "textField": "detail", "textRequired": true, "files": true, "judges": null},
  {"name": "withdrawRefund", "textField": "note", "textRequired": false, "files": false, "judges": null},
  {"name": "rejectRefund", "textField": "note", "textRequired": true, "files": false, "judges": null},
  {"name": "approveRefund", "textField": "note", "textRequired": false, "files": false, "judges": null},
  {"name": "retryRefund", "textField": "note", "textRequired": false, "files": false, "judges": null},
  {"name": "recordRefundPayment", "textField": null, "textRequired": false, "files": false, "judges": null},
  {"name": "recordInvoice", "textField": null, "textRequired": false, "files": false, "judges": null}
]}}}

== BUYER li@acme
{ viewer { role account name subject } }
-- result
{"data": {"viewer": {"role": "BUYER", "account": "acme", "name": "Li", "subject": "li"}}}
