// Package wording says in Chinese and English what the delivery process says
// in codes and names.
package wording

import (
	"fmt"
	"strings"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/locale"
)

// Refusal says why a move was refused.
func Refusal(lang locale.Language, r delivery.Refusal) string {
	text := Code(lang, r.Code)
	if r.Limit == 0 {
		return text
	}

	limit := locale.Text{EN: " (limit: %d)", ZH: "（上限：%d）"}

	return text + fmt.Sprintf(limit.In(lang), r.Limit)
}

// Code says what a code of a refusal means.
func Code(lang locale.Language, code delivery.Code) string {
	return textOf(code).In(lang)
}

func textOf(code delivery.Code) locale.Text {
	switch code {
	case delivery.CodeNotFound:
		return locale.Text{EN: "there is no such order", ZH: "订单不存在"}
	case delivery.CodeRequired:
		return locale.Text{EN: "this is required", ZH: "此项必填"}
	case delivery.CodeInvalid:
		return locale.Text{EN: "this is not a valid value", ZH: "此项的值无效"}
	case delivery.CodeTooLong:
		return locale.Text{EN: "this is too long", ZH: "内容过长"}
	case delivery.CodeWrongRole:
		return locale.Text{EN: "this is for another role to do", ZH: "当前角色不能执行此操作"}
	case delivery.CodeWrongPhase:
		return locale.Text{EN: "this cannot be done where the order stands", ZH: "订单当前状态不能执行此操作"}
	case delivery.CodeOnHold:
		return locale.Text{EN: "the order is on hold", ZH: "交付流程已暂停"}
	case delivery.CodeVersionConflict:
		return locale.Text{EN: "the order is not at the version that you saw: look again", ZH: "订单已不是您看到的版本，请查看最新内容后重试"}
	case delivery.CodeRevisionOutdated:
		return locale.Text{EN: "there is a newer revision or round: look again", ZH: "内容已有更新的版本，请查看后重试"}
	default:
		return textOfOther(code)
	}
}

func textOfOther(code delivery.Code) locale.Text {
	switch code {
	case delivery.CodeRefundNeedsTicket:
		return locale.Text{
			EN: "the requirement is confirmed: open a ticket to ask for a refund", ZH: "服务商已确认需求，请发起工单申请退款",
		}
	case delivery.CodeRefundAlreadyOpen:
		return locale.Text{EN: "a refund of the order is under way", ZH: "已有退款申请正在处理"}
	case delivery.CodeRefundLimitReached:
		return locale.Text{EN: "the order has no refund request left", ZH: "退款申请次数已达上限"}
	case delivery.CodeInvoiceOutstanding:
		return locale.Text{
			EN: "the invoice has to be cancelled or returned first", ZH: "发票尚未处理：请先取消开票申请或退回发票",
		}
	case delivery.CodeNumberTaken:
		return locale.Text{EN: "the order number is registered with other data", ZH: "订单号已被其他订单使用"}
	case delivery.CodeAttachmentNotReady:
		return locale.Text{EN: "the file is not uploaded", ZH: "附件尚未上传"}
	case delivery.CodeAttachmentRejected:
		return locale.Text{EN: "the file cannot be used here", ZH: "附件不可用"}
	case delivery.CodeTooManyAttachments:
		return locale.Text{EN: "there are too many files", ZH: "附件数量过多"}
	case delivery.CodeIdempotencyKeyReused:
		return locale.Text{EN: "the idempotency key was used for something else", ZH: "幂等键已被其他请求使用"}
	case delivery.CodeLogFull:
		return locale.Text{EN: "the flow log of the order is full", ZH: "流程日志已满"}
	default:
		return locale.Text{EN: string(code), ZH: string(code)}
	}
}

// Phase names a phase.
func Phase(lang locale.Language, p delivery.Phase) string {
	return locale.Text{EN: words(string(p)), ZH: p.Label()}.In(lang)
}

// Status names a status.
func Status(lang locale.Language, s delivery.Status) string {
	return locale.Text{EN: words(string(s)), ZH: s.Label()}.In(lang)
}

// Step names a step.
func Step(lang locale.Language, s delivery.StepName) string {
	return locale.Text{EN: words(string(s)), ZH: s.Label()}.In(lang)
}

// Move names a move.
func Move(lang locale.Language, m *delivery.Move) string {
	return locale.Text{EN: words(string(m.Name)), ZH: m.Label}.In(lang)
}

// words turns the name of a constant or a mutation into English words:
// REQUIREMENT_PENDING and requirementPending into "Requirement pending".
func words(name string) string {
	var b strings.Builder

	shouted := strings.ToUpper(name) == name

	for i, r := range name {
		switch {
		case r == '_':
			b.WriteByte(' ')
		case i == 0:
			b.WriteString(strings.ToUpper(string(r)))
		case shouted:
			b.WriteString(strings.ToLower(string(r)))
		case r >= 'A' && r <= 'Z':
			b.WriteString(" " + strings.ToLower(string(r)))
		default:
			b.WriteRune(r)
		}
	}

	return b.String()
}
