package demo

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"

	"github.com/goccy/go-yaml"

	"github.com/jiaofu/jiaofu/delivery"
)

//go:embed stories/*.yaml
var files embed.FS

// story is one order and what happened to it.
type story struct {
	Number string `yaml:"number"`
	// Buyer and Provider are accounts of firms.
	Buyer    string `yaml:"buyer"`
	Provider string `yaml:"provider"`

	Goods         string `yaml:"goods"`
	Specification string `yaml:"specification"`
	// Days are the promised days of delivery, Acceptance those of the window
	// when they are not the default.
	Days       int `yaml:"days"`
	Acceptance int `yaml:"acceptance"`
	// Paid and Coupon are decimal amounts of CNY.
	Paid   string `yaml:"paid"`
	Coupon string `yaml:"coupon"`

	// Registered is how many days ago the order was paid and registered.
	Registered float64 `yaml:"registered"`
	// Steps are in the order of time. The moves of timers are not told: they
	// come when they are due.
	Steps []step `yaml:"steps"`
}

// step is one move of a story.
type step struct {
	// Ago is how many days ago it was.
	Ago float64           `yaml:"ago"`
	Do  delivery.MoveName `yaml:"do"`
	// By is who of the firm did it, when it was not the first of its people.
	By   string `yaml:"by"`
	Text string `yaml:"text"`

	// The inputs of single moves.
	Reason    delivery.RefundReason        `yaml:"reason"`
	Result    delivery.RefundPaymentResult `yaml:"result"`
	Reference string                       `yaml:"reference"`
	Failure   string                       `yaml:"failure"`
	Invoice   delivery.InvoiceStatus       `yaml:"invoice"`
	InvoiceNo string                       `yaml:"invoiceNumber"`
}

// readStories reads the stories in the order of their files.
func readStories() ([]story, error) {
	names, err := fs.Glob(files, "stories/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("list the stories: %w", err)
	}

	var all []story

	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("read the stories: %w", err)
		}

		var stories []story
		if err := yaml.NewDecoder(bytes.NewReader(text), yaml.Strict()).Decode(&stories); err != nil {
			return nil, fmt.Errorf("read the stories of %s: %w", name, err)
		}

		all = append(all, stories...)
	}

	return all, nil
}
