package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/jiaofu/jiaofu/chaos/history"
	"github.com/jiaofu/jiaofu/delivery"
)

// told is an order as answers tell it.
type told struct {
	Version     int            `json:"version"`
	Phase       delivery.Phase `json:"phase"`
	Hold        delivery.Hold  `json:"hold"`
	Requirement struct {
		Revision int `json:"revision"`
	} `json:"requirement"`
	Delivery struct {
		Round int `json:"round"`
	} `json:"delivery"`
	FlowLog []struct {
		Text           string `json:"text"`
		IdempotencyKey string `json:"idempotencyKey"`
	} `json:"flowLog"`

	move *toldMove
}

// toldMove is the answer to a move.
type toldMove struct {
	Order told `json:"order"`
	Entry struct {
		Seq int `json:"seq"`
	} `json:"entry"`
	UserErrors []struct {
		Code delivery.Code `json:"code"`
	} `json:"userErrors"`
}

const (
	headFields = "version phase hold requirement { revision } delivery { round }"
	readQuery  = "query ($id: ID!) { order(id: $id) { " + headFields + " flowLog { text idempotencyKey } } }"
)

func moveQuery(move string) string {
	return fmt.Sprintf("mutation ($input: %s%sInput!) { %s(input: $input) { order { %s } entry { seq } userErrors { code } } }",
		strings.ToUpper(move[:1]), move[1:], move, headFields)
}

func (t *told) last() history.Last {
	return history.Last{Phase: t.Phase, Hold: t.Hold, Revision: t.Requirement.Revision, Round: t.Delivery.Round}
}

// tell writes an answer into the call that it answers.
func (t *told) tell(c *history.Call) {
	c.Outcome = history.Accepted
	c.Seen = history.Seen{Version: t.Version, Phase: t.Phase, Hold: t.Hold}

	for _, e := range t.FlowLog {
		c.Seen.Tokens = append(c.Seen.Tokens, history.Token(e.IdempotencyKey, e.Text))
	}

	if t.move == nil {
		return
	}

	c.Seen.Seq = t.move.Entry.Seq

	if len(t.move.UserErrors) > 0 {
		c.Outcome, c.Seen.Code = history.Refused, t.move.UserErrors[0].Code
	}
}

// inputOf is the input of a mutation.
func inputOf(order string, c *delivery.Command) map[string]any {
	input := map[string]any{"orderId": order}

	for _, m := range delivery.Moves() {
		if m.Name != c.Move {
			continue
		}

		if m.Text.Field != "" {
			input[m.Text.Field] = c.Text
		}

		switch m.Judges {
		case delivery.JudgesRevision:
			input["requirementRevision"] = c.Revision
		case delivery.JudgesRound:
			input["deliveryRound"] = c.Round
		case delivery.JudgesNothing:
		}
	}

	if c.Key != nil {
		input["idempotencyKey"] = *c.Key
	}

	switch c.Move {
	case delivery.MoveRequestRefund:
		input["reason"] = c.Reason
	case delivery.MoveRecordRefundPayment:
		input["result"], input["reference"] = c.Result, c.Reference
	case delivery.MoveRecordInvoice:
		input["status"] = c.InvoiceStatus
	default:
	}

	return input
}

// ask sends an operation and reads one field of its data. A *callError is the
// server saying that it could not; any other error is no answer at all.
func ask[T any](
	ctx context.Context, c *client, url, token, query string, variables map[string]any, field string,
) (T, error) {
	var data map[string]T

	a, err := c.ask(ctx, url, token, query, variables)
	if err == nil && a.code != "" {
		err = &callError{a}
	}

	if err != nil {
		return data[field], err
	}

	if err := json.Unmarshal(a.data, &data); err != nil {
		return data[field], fmt.Errorf("read an answer: %w", err)
	}

	return data[field], nil
}
