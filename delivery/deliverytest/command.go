package deliverytest

import (
	"fmt"
	"time"

	"github.com/jiaofu/jiaofu/delivery"
)

// ActorOf is somebody of the order who acts in the role.
func ActorOf(o *delivery.Order, role delivery.Role) delivery.Actor {
	switch role {
	case delivery.RoleBuyer:
		return delivery.Actor{Role: role, Account: o.Buyer.Account, Subject: "u-lin", Name: "林晓"}
	case delivery.RoleProvider:
		return delivery.Actor{Role: role, Account: o.Provider.Account, Subject: "u-zhao", Name: "赵工"}
	case delivery.RoleOperator:
		return delivery.Actor{Role: role, Account: "ops", Subject: "u-wang", Name: "王审核"}
	case delivery.RoleMarketplace:
		return Registration().Actor
	case delivery.RoleSystem:
		return delivery.System()
	default:
		return delivery.Actor{}
	}
}

// Command is a fitting command for the move on the order as it is: by the role
// that makes it, judging the latest, with each input that it needs. A timer
// comes at the given time or when it is due, whichever is later. Whether the
// order allows the move at all is another thing.
func Command(o *delivery.Order, move delivery.MoveName, at time.Time) delivery.Command {
	c := delivery.Command{
		Move: move, At: at, Timing: delivery.DefaultTiming(),
		Revision: o.Revision, Round: o.Round, Text: Text(move),
	}

	for _, m := range delivery.Moves() {
		if m.Name == move {
			c.Actor = ActorOf(o, m.Roles[0])
		}
	}

	switch move {
	case delivery.MoveRequestRefund:
		c.Reason = delivery.ReasonNoLongerNeeded
		c.RefundID = fmt.Sprintf("ref_%s_%d", o.ID, len(o.Refunds)+1)
	case delivery.MoveRecordRefundPayment:
		c.Result, c.Reference = delivery.PaymentPaid, "PAY-"+o.Number
	case delivery.MoveRecordInvoice:
		c.InvoiceStatus, c.InvoiceNumber = delivery.InvoiceReturned, "FP-"+o.Number
	case delivery.MoveAutoAccept, delivery.MoveRemindAcceptance:
		timer(o, &c)
	default:
	}

	return c
}

// timer brings the command of a timer to a time when the timer is due.
func timer(o *delivery.Order, c *delivery.Command) {
	c.Text = ""

	due := o.NextTimer()
	if c.Move == delivery.MoveAutoAccept && o.Window != nil {
		due = o.Window.AutoAcceptAt
	}

	if c.At.Before(due) {
		c.At = due
	}

	if timed, ok := o.TimerMove(c.At); ok && timed.Move == c.Move {
		c.ReminderDays = timed.ReminderDays
	}
}

// Text is what somebody writes with the move.
func Text(move delivery.MoveName) string {
	switch move {
	case delivery.MoveSubmitRequirement:
		return "请把订单库从自建 MySQL 5.7 迁到云数据库,停机不超过 30 分钟。"
	case delivery.MoveReviseRequirement:
		return "补充:迁移窗口改为周六凌晨两点。"
	case delivery.MoveRejectRequirement:
		return "缺少现网版本和数据量,请补充。"
	case delivery.MoveReportProgress:
		return "全量同步已完成,增量延迟 2 秒。"
	case delivery.MoveSubmitDelivery:
		return "迁移已完成,附割接记录和校验报告。"
	case delivery.MoveRejectDelivery:
		return "从库延迟仍然偏高,请检查。"
	case delivery.MoveRequestRefund:
		return "项目取消,不再需要这项服务。"
	case delivery.MoveRejectRefund:
		return "服务商已投入工作,请与其协商。"
	default:
		return "备注"
	}
}

// Possible lists the moves that succeed on the order with the command that
// [Command] makes, in the order of the process.
func Possible(o *delivery.Order) []delivery.MoveName {
	var names []delivery.MoveName

	for _, m := range delivery.Moves() {
		if m.Name == delivery.MoveRegisterOrder {
			continue
		}

		try := *o
		try.Log = append([]delivery.Entry(nil), o.Log...)
		try.Refunds = append([]delivery.Refund(nil), o.Refunds...)

		if o.Window != nil {
			window := *o.Window
			try.Window = &window
		}

		if _, err := try.Apply(Command(o, m.Name, o.UpdatedAt)); err == nil {
			names = append(names, m.Name)
		}
	}

	return names
}
