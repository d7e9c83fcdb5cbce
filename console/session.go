package console

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/jiaofu/jiaofu/signin"
	"github.com/jiaofu/jiaofu/webasset"
)

const (
	sessionFolder = "console"
	// SessionPath answers, as JSON, what the page has to know before anybody is
	// signed in.
	SessionPath = "/" + sessionFolder + "/session"
)

// session answers SessionPath. In development mode it hands tokens out: it is
// read by our own page only.
type session struct {
	development bool
	people      signin.People
	links       links
}

// links are pages of the marketplace that the console leads to, empty for none.
type links struct {
	Tickets  string `json:"tickets,omitempty"`
	Invoices string `json:"invoices,omitempty"`
}

// label is a text by language tag.
type label struct {
	ZH string `json:"zh"`
	EN string `json:"en"`
}

// answer is what the page reads.
type answer struct {
	Development bool     `json:"development"`
	People      []person `json:"people"`
	Links       links    `json:"links"`
}

// person is somebody to sign in as, as the page reads it.
type person struct {
	Label   label  `json:"label"`
	Role    string `json:"role"`
	Account string `json:"account"`
	Subject string `json:"subject"`
	Name    string `json:"name"`
	Token   string `json:"token"`
}

// ServeHTTP answers our own page, and refuses pages of others.
func (s session) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", string(webasset.KeepNever))
	w.Header().Set("Vary", "Origin, Sec-Fetch-Site")

	if !fromOurPage(r) {
		http.Error(w, "this is for the console itself", http.StatusForbidden)

		return
	}

	people := []person{}
	for _, p := range s.people.List() {
		people = append(people, personOf(p))
	}

	body, err := json.Marshal(answer{s.development, people, s.links})
	if err != nil {
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)

		return
	}

	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(body)
}

func personOf(p signin.Person) person {
	return person{
		Label: label{ZH: p.Label.ZH, EN: p.Label.EN}, Role: string(p.Actor.Role), Account: p.Actor.Account,
		Subject: p.Actor.Subject, Name: p.Actor.Name, Token: p.Token,
	}
}

// fromOurPage tells by what browsers say of a request whether a page of ours, or
// no page at all, made it. Browsers that do not say name at least the origin of
// whoever could read the answer.
func fromOurPage(r *http.Request) bool {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "same-origin", "none":
	default:
		return false
	}

	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}

	from, err := url.Parse(origin)

	return err == nil && strings.EqualFold(from.Host, r.Host)
}
