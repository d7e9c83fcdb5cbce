package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/jiaofu/jiaofu/auth"
	"github.com/jiaofu/jiaofu/delivery"
)

const (
	tokenTime = 2 * time.Hour
	// callTime bounds a call: a bit more than the server's limit of an operation.
	callTime = 15 * time.Second

	buyerAccount    = "acme"
	providerAccount = "cloudcraft"
)

// tokens are those of the people of a run.
type tokens struct{ buyer, provider, operator, market string }

func newTokens(secret string) (tokens, error) {
	issuer, err := auth.NewIssuer(auth.Config{Secret: []byte(secret)})
	if err != nil {
		return tokens{}, fmt.Errorf("make tokens: %w", err)
	}

	var t tokens

	for _, who := range []struct {
		token   *string
		role    delivery.Role
		account string
	}{
		{&t.buyer, delivery.RoleBuyer, buyerAccount},
		{&t.provider, delivery.RoleProvider, providerAccount},
		{&t.operator, delivery.RoleOperator, "platform"},
		{&t.market, delivery.RoleMarketplace, "market"},
	} {
		actor := delivery.Actor{Role: who.role, Account: who.account, Subject: "u1", Name: who.account}
		if *who.token, err = issuer.Token(actor, tokenTime); err != nil {
			return tokens{}, fmt.Errorf("make tokens: %w", err)
		}
	}

	return t, nil
}

// answer is what the server answered to an operation.
type answer struct {
	// status is that of HTTP, after is Retry-After; code is that of the first
	// request error, if any.
	status      int
	after, code string
	data        json.RawMessage
}

// client calls servers over HTTP, on connections of its own.
type client struct{ http *http.Client }

func newClient() *client {
	const connections = 64

	return &client{&http.Client{
		Timeout: callTime,
		Transport: &http.Transport{
			DialContext:         (&net.Dialer{Timeout: callTime}).DialContext,
			MaxIdleConnsPerHost: connections,
		},
	}}
}

// close lets go of the connections.
func (c *client) close() { c.http.CloseIdleConnections() }

// ask sends an operation. An error means that there was no answer: what the
// operation should do may have happened.
func (c *client) ask(ctx context.Context, url, token, query string, variables any) (answer, error) {
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		return answer{}, fmt.Errorf("write a request: %w", err)
	}

	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/graphql", bytes.NewReader(body))
	if err != nil {
		return answer{}, fmt.Errorf("write a request: %w", err)
	}

	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "application/graphql-response+json")
	request.Header.Set("Authorization", "Bearer "+token)

	response, err := c.http.Do(request)
	if err != nil {
		return answer{}, fmt.Errorf("call: %w", err)
	}

	defer response.Body.Close()

	var read struct {
		Data   json.RawMessage `json:"data"`
		Errors []struct {
			Extensions struct {
				Code string `json:"code"`
			} `json:"extensions"`
		} `json:"errors"`
	}

	if err := json.NewDecoder(response.Body).Decode(&read); err != nil {
		return answer{}, fmt.Errorf("read an answer with status %d: %w", response.StatusCode, err)
	}

	a := answer{status: response.StatusCode, after: response.Header.Get("Retry-After"), data: read.Data}
	if len(read.Errors) > 0 {
		a.code = read.Errors[0].Extensions.Code
	}

	return a, nil
}

// moved is the answer to a move.
type moved struct {
	Order struct {
		ID      string         `json:"id"`
		Version int            `json:"version"`
		Phase   delivery.Phase `json:"phase"`

		FinishKind delivery.FinishKind `json:"finishKind"`
	} `json:"order"`
	// Entry is what was written; its Seq is 0 after a refusal.
	Entry struct {
		Seq  int    `json:"seq"`
		Type string `json:"type"`
		Hash string `json:"hash"`
	} `json:"entry"`
	UserErrors []struct {
		Code string `json:"code"`
	} `json:"userErrors"`
}

// accepted tells whether the move was made, now or before.
func (m *moved) accepted() bool { return len(m.UserErrors) == 0 && m.Entry.Seq > 0 }

// refusal is the code of the refusal; empty when the move was made.
func (m *moved) refusal() string {
	if len(m.UserErrors) == 0 {
		return ""
	}

	return m.UserErrors[0].Code
}

// callError is the error of a call that the server answered with an error.
type callError struct{ answer answer }

// Error says which one.
func (e *callError) Error() string {
	return fmt.Sprintf("answered %d %s", e.answer.status, e.answer.code)
}

// move makes a move. A refusal is no error. A *callError is the server saying
// that it could not; any other error is no answer at all.
func (c *client) move(ctx context.Context, url, token, name string, input map[string]any) (moved, error) {
	query := fmt.Sprintf("mutation ($input: %s%sInput!) { %s(input: $input) "+
		"{ order { id version phase finishKind } entry { seq type hash } userErrors { code } } }",
		strings.ToUpper(name[:1]), name[1:], name)

	a, err := c.ask(ctx, url, token, query, map[string]any{"input": input})
	if err != nil {
		return moved{}, err
	}

	if a.code != "" {
		return moved{}, &callError{a}
	}

	var data map[string]moved
	if err := json.Unmarshal(a.data, &data); err != nil {
		return moved{}, fmt.Errorf("read the answer to %s: %w", name, err)
	}

	return data[name], nil
}

// register registers a paid order of the buyer and the provider, and returns
// its id.
func (c *client) register(ctx context.Context, url string, t tokens, number string) (string, error) {
	m, err := c.move(ctx, url, t.market, "registerOrder", map[string]any{
		"number": number, "paid": "6800.00", "coupon": "200.00",
		"goods":    map[string]any{"name": "数据库性能调优", "specification": "单实例"},
		"provider": map[string]any{"account": providerAccount, "name": "云匠科技"},
		"buyer":    map[string]any{"account": buyerAccount, "name": "极光电商"},
	})

	switch {
	case err != nil:
		return "", fmt.Errorf("register %s: %w", number, err)
	case !m.accepted():
		return "", fmt.Errorf("register %s: refused with %s", number, m.refusal())
	default:
		return m.Order.ID, nil
	}
}

// implement registers an order and takes it to IMPLEMENTING, where progress can
// be reported many times.
func (c *client) implement(ctx context.Context, url string, t tokens, number string) (string, error) {
	id, err := c.register(ctx, url, t, number)
	if err != nil {
		return "", err
	}

	submitted, err := c.move(ctx, url, t.buyer, "submitRequirement",
		map[string]any{"orderId": id, "description": "慢查询集中在订单库，请在两周内完成调优"})
	if err != nil || !submitted.accepted() {
		return "", fmt.Errorf("submit a requirement: %s: %w", submitted.refusal(), orRefused(err))
	}

	confirmed, err := c.move(ctx, url, t.provider, "confirmRequirement", map[string]any{"orderId": id, "requirementRevision": 1})
	if err != nil || !confirmed.accepted() {
		return "", fmt.Errorf("confirm a requirement: %s: %w", confirmed.refusal(), orRefused(err))
	}

	return id, nil
}

// errRefused is the error of a move that should have been made.
var errRefused = errors.New("refused")

func orRefused(err error) error {
	if err == nil {
		return errRefused
	}

	return err
}
