package console

// HandlerOf is Handler for any build.
var HandlerOf = handlerOf
