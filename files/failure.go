package files

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/jiaofu/jiaofu/locale"
	"github.com/jiaofu/jiaofu/store"
)

// retryAfter is when it is worth coming back to a busy server.
const retryAfter = 5 * time.Second

// code is what kind of failure it is, of the codes of the API where there is a
// fitting one; problem says exactly what.
type (
	code    string
	problem string
)

const (
	codeRejected    code = "ATTACHMENT_REJECTED"
	codeForbidden   code = "FORBIDDEN"
	codeNotFound    code = "NOT_FOUND"
	codeMethod      code = "METHOD_NOT_ALLOWED"
	codeTimeout     code = "TIMEOUT"
	codeRateLimited code = "RATE_LIMITED"
	codeUnavailable code = "UNAVAILABLE"
	codeInternal    code = "INTERNAL"
)

// problemType is why an upload is rejected for good.
const problemType problem = "TYPE_NOT_ALLOWED"

// failure is a request that is answered with an error.
type failure struct {
	status  int
	code    code
	problem problem
	text    locale.Text
	// upload is what the caller is told of the file, where that helps.
	upload *store.Upload
	// allow is for methods that are not allowed.
	allow string
	// cause is for the log.
	cause error
}

// Error says what happened, for the log.
func (f *failure) Error() string {
	if f.cause != nil {
		return string(f.problem) + ": " + f.cause.Error()
	}

	return string(f.problem)
}

// Unwrap returns the cause.
func (f *failure) Unwrap() error { return f.cause }

// retry reports whether the same request may work a little later.
func (f *failure) retry() bool {
	return f.status == http.StatusServiceUnavailable || f.status == http.StatusTooManyRequests
}

func linkInvalid() *failure {
	return &failure{
		status: http.StatusForbidden, code: codeForbidden, problem: "LINK_INVALID",
		text: locale.Text{EN: "this link is not valid", ZH: "链接无效"},
	}
}

func linkExpired() *failure {
	return &failure{
		status: http.StatusForbidden, code: codeForbidden, problem: "LINK_EXPIRED",
		text: locale.Text{EN: "this link has expired: ask for a new one", ZH: "链接已过期，请重新获取"},
	}
}

func linkUsed(u *store.Upload) *failure {
	return &failure{
		status: http.StatusForbidden, code: codeForbidden, problem: "LINK_USED", upload: u,
		text: locale.Text{EN: "this upload is finished and cannot be changed", ZH: "上传已结束，不能再修改"},
	}
}

func notFound() *failure {
	return &failure{
		status: http.StatusNotFound, code: codeNotFound, problem: "NOT_FOUND",
		text: locale.Text{EN: "there is no such file", ZH: "文件不存在"},
	}
}

func methodNotAllowed(allow string) *failure {
	return &failure{
		status: http.StatusMethodNotAllowed, code: codeMethod, problem: "METHOD_NOT_ALLOWED", allow: allow,
		text: locale.Text{EN: "this link is for another method", ZH: "该链接不支持此请求方法"},
	}
}

func tooLong() *failure {
	return &failure{
		status: http.StatusRequestEntityTooLarge, code: codeRejected, problem: "TOO_LONG",
		text: locale.Text{EN: "the file is longer than announced", ZH: "文件大于声明的大小"},
	}
}

func tooShort() *failure {
	return &failure{
		status: http.StatusBadRequest, code: codeRejected, problem: "TOO_SHORT",
		text: locale.Text{EN: "the file is shorter than announced", ZH: "文件小于声明的大小"},
	}
}

func digestMismatch() *failure {
	return &failure{
		status: http.StatusBadRequest, code: codeRejected, problem: "DIGEST_MISMATCH",
		text: locale.Text{EN: "the file does not have the announced SHA-256", ZH: "文件的 SHA-256 与声明不符"},
	}
}

func interrupted(cause error) *failure {
	return &failure{
		status: http.StatusBadRequest, code: codeRejected, problem: "INTERRUPTED", cause: cause,
		text: locale.Text{EN: "the transfer was interrupted", ZH: "传输中断"},
	}
}

func typeNotAllowed() *failure {
	return &failure{
		status: http.StatusUnsupportedMediaType, code: codeRejected, problem: problemType,
		text: locale.Text{EN: "files of this type are not taken", ZH: "不支持此类型的文件"},
	}
}

func encodingNotAllowed() *failure {
	return &failure{
		status: http.StatusUnsupportedMediaType, code: codeRejected, problem: "ENCODING_NOT_ALLOWED",
		text: locale.Text{EN: "send the file without a content encoding", ZH: "请不要使用内容编码发送文件"},
	}
}

func tooSlow() *failure {
	return &failure{
		status: http.StatusRequestTimeout, code: codeTimeout, problem: "TOO_SLOW",
		text: locale.Text{EN: "the transfer is too slow", ZH: "传输过慢"},
	}
}

func tooManyUploads() *failure {
	return &failure{
		status: http.StatusTooManyRequests, code: codeRateLimited, problem: "TOO_MANY_UPLOADS",
		text: locale.Text{EN: "your account has too many uploads at once: try again soon", ZH: "您的账号同时上传过多，请稍后重试"},
	}
}

func busy() *failure {
	return &failure{
		status: http.StatusServiceUnavailable, code: codeUnavailable, problem: "BUSY",
		text: locale.Text{EN: "too many uploads at once: try again soon", ZH: "当前上传过多，请稍后重试"},
	}
}

func unavailable(cause error) *failure {
	return &failure{
		status: http.StatusServiceUnavailable, code: codeUnavailable, problem: "STORE_UNAVAILABLE", cause: cause,
		text: locale.Text{EN: "files cannot be reached: try again soon", ZH: "文件暂时无法访问，请稍后重试"},
	}
}

func internal(cause error) *failure {
	return &failure{
		status: http.StatusInternalServerError, code: codeInternal, problem: "INTERNAL", cause: cause,
		text: locale.Text{EN: "something went wrong on our side", ZH: "服务内部错误"},
	}
}

// failureOf translates any error to what the caller is told.
func failureOf(err error) *failure {
	var f *failure

	switch {
	case errors.As(err, &f):
		return f
	case errors.Is(err, store.ErrNotFound):
		return notFound()
	case errors.Is(err, store.ErrUnavailable), errors.Is(err, context.DeadlineExceeded):
		return unavailable(err)
	case errors.Is(err, context.Canceled):
		return interrupted(err)
	default:
		return internal(err)
	}
}
