package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"bankchurn/config"
	"bankchurn/cost"
	"bankchurn/cost/rules"
)

// Version increases when programs that read the document must change.
const Version = 3

// document is the JSON report. Amounts (USD) and quantities are text, so that no digit is lost.
type document struct {
	Version  int     `json:"version"`
	Stack    string  `json:"stack"`
	Platform string  `json:"platform"`
	Region   string  `json:"region"`
	Currency string  `json:"currency"`
	Period   string  `json:"period"`
	Prices   string  `json:"prices"`
	FreeTier bool    `json:"freeTier"`
	Traffic  traffic `json:"traffic"`
	// WithoutCluster means that an existing cluster is not in the amounts.
	WithoutCluster bool   `json:"withoutCluster,omitempty"`
	Low            amount `json:"low"`
	Expected       amount `json:"expected"`
	High           amount `json:"high"`
	// Previous is the platform that keepPrevious keeps; Total is the expected amount including
	// it.
	Previous *previousPlatform `json:"previous,omitempty"`
	Total    amount            `json:"total"`
	// Lines are in descending order of their expected amounts.
	Lines       []line `json:"lines"`
	Free        []note `json:"free"`
	NeedsUsage  []note `json:"needsUsage"`
	Unsupported []note `json:"unsupported"`
	// Assumed are the values used for config keys that are not set.
	Assumed           []assumption  `json:"assumed"`
	Overloaded        []note        `json:"overloaded"`
	Delta             *delta        `json:"delta,omitempty"`
	Elsewhere         []alternative `json:"elsewhere"`
	Cheapest          string        `json:"cheapest"`
	CheapestByTraffic []band        `json:"cheapestByTraffic"`
	Budget            *budget       `json:"budget,omitempty"`
	// Plan is what the update does to the path of requests, if anything.
	Plan   *plan    `json:"plan,omitempty"`
	Advice []string `json:"advice"`
	// Config has a value for each leaf key of the stack's config, without secrets; Unread names
	// keys that could not be read. Together with Resources, they explain later differences.
	Config    map[string]string `json:"config"`
	Unread    []string          `json:"unread"`
	Resources []registered      `json:"resources"`
}

type previousPlatform struct {
	Platform string `json:"platform"`
	Region   string `json:"region"`
	// Idle is the cost without requests.
	Idle amount `json:"idle"`
}

type traffic struct {
	RequestsPerMonth *int64           `json:"requestsPerMonth,omitempty"`
	AverageMs        *int             `json:"averageMs,omitempty"`
	HoursPerWeek     int              `json:"hoursPerWeek"`
	PeakFactor       *decimal.Decimal `json:"peakFactor,omitempty"`
}

// amount has no usd if there is no sum. state is the reason, or the kind of sum.
type amount struct {
	USD   *string `json:"usd,omitempty"`
	State string  `json:"state"`
}

// The values of amount.state.
const (
	exact     = "exact"
	atLeast   = "atLeast"
	atMost    = "atMost"
	about     = "about"
	unknown   = "unknown"
	unbounded = "unbounded"
)

type line struct {
	Resource  string `json:"resource"`
	Type      string `json:"type"`
	URN       string `json:"urn"`
	Region    string `json:"region"`
	Meter     string `json:"meter"`
	Fixed     bool   `json:"fixed"`
	SKU       string `json:"sku,omitempty"`
	Quantity  string `json:"quantity"`
	Unit      string `json:"unit,omitempty"`
	UnitPrice string `json:"unitPrice,omitempty"`
	Explain   string `json:"explain,omitempty"`
	Retrieved string `json:"retrieved,omitempty"`
	Unpriced  string `json:"unpriced,omitempty"`
	Low       amount `json:"low"`
	Expected  amount `json:"expected"`
	High      amount `json:"high"`
}

// registered is a resource of the stack, with a digest of each input.
type registered struct {
	Type   string            `json:"type"`
	Name   string            `json:"name"`
	Inputs map[string]string `json:"inputs"`
}

func registeredOf(all []cost.Registered) []registered {
	out := []registered{}
	for _, r := range all {
		out = append(out, registered(r))
	}
	return out
}

type note struct {
	Resource string   `json:"resource"`
	Type     string   `json:"type"`
	Text     string   `json:"text"`
	Keys     []string `json:"keys,omitempty"`
}

type assumption struct {
	Key  string `json:"key"`
	Text string `json:"text"`
}

type delta struct {
	// Missing is the reason why there is nothing to compare with; the rest is empty then.
	Missing  string  `json:"missing,omitempty"`
	Platform string  `json:"platform,omitempty"`
	Before   *amount `json:"before,omitempty"`
	// Change is the new total minus the old one. If a part of either is unknown, it is a lower
	// bound, an upper bound, or "about" the difference of the known parts.
	Change   *amount `json:"change,omitempty"`
	Switched bool    `json:"switched"`
	// Unfinished is what a failed update left running; it is part of before.
	Unfinished []unfinished `json:"unfinished,omitempty"`
	// Resources are those whose cost changed, the largest change first.
	Resources []resourceDelta `json:"resources"`
}

type unfinished struct {
	Platform  string `json:"platform"`
	Resources int    `json:"resources"`
	// Idle is the cost without requests.
	Idle amount `json:"idle"`
}

type resourceDelta struct {
	Resource string `json:"resource"`
	Sign     string `json:"sign"`
	Before   string `json:"before"`
	After    string `json:"after"`
}

type alternative struct {
	Platform string   `json:"platform"`
	Region   string   `json:"region"`
	Expected *amount  `json:"expected,omitempty"`
	Refused  []string `json:"refused,omitempty"`
	Fits     bool     `json:"fits"`
	// Needs is a missing config key; the amount assumes that it is set.
	Needs string `json:"needs,omitempty"`
	// WithoutCluster means that an existing cluster is not in the amount.
	WithoutCluster bool `json:"withoutCluster,omitempty"`
}

type band struct {
	Platform string `json:"platform"`
	From     int64  `json:"from"`
	Full     bool   `json:"full"`
}

type budget struct {
	Exceeded []string `json:"exceeded"`
	Held     []string `json:"held"`
	Skipped  []string `json:"skipped"`
	Caveat   string   `json:"caveat,omitempty"`
}

// JSON returns the report as an indented document that ends with a newline.
func JSON(stack string, v cost.Comparison) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(documentOf(stack, v)); err != nil {
		return nil, fmt.Errorf("cost report: %w", err)
	}
	return b.Bytes(), nil
}

func documentOf(stack string, v cost.Comparison) document {
	e := v.Estimate
	d := document{
		Version: Version, Stack: stack, Platform: v.Platform, Region: v.Region, Currency: "USD", Period: "month of 730 hours",
		Prices: basis(e), FreeTier: e.FreeTier,
		Traffic: traffic{
			RequestsPerMonth: v.Traffic.RequestsPerMonth, AverageMs: v.Traffic.AverageMs,
			HoursPerWeek: v.Traffic.WorkingHours.PerWeek(), PeakFactor: v.Traffic.PeakFactor,
		},
		WithoutCluster: e.WithoutCluster,
		Low:            amountOf(e.Low), Expected: amountOf(e.Expected), High: amountOf(e.High),
		Lines: []line{}, Free: notes(e.Free), NeedsUsage: notes(e.NeedsUsage), Unsupported: notes(e.Unsupported), Assumed: assumptions(e.Assumed), Overloaded: overloads(e.Overloaded),
		Delta: deltaOf(v.Delta), Elsewhere: []alternative{}, Cheapest: cheapest(v), CheapestByTraffic: []band{},
		Budget: budgetOf(v.Budget), Plan: planOf(v.Plan), Advice: []string{},
		Total: amountOf(v.Total()), Config: config.Merge(v.Config, nil), Unread: list(v.Unread), Resources: registeredOf(v.Registered()),
	}
	if p := v.Previous; p != nil {
		d.Previous = &previousPlatform{Platform: p.Platform, Region: p.Region, Idle: amountOf(p.Idle)}
	}
	for i := range e.Lines {
		l := &e.Lines[i]
		unit, retrieved := "", ""
		if l.Price != nil {
			unit, retrieved = l.Price.Unit, l.Price.Date
		}
		d.Lines = append(d.Lines, line{
			Resource: l.Resource, Type: l.Type, URN: l.URN, Region: l.Region, Meter: l.Meter, Fixed: l.Fixed, SKU: l.SKU,
			Quantity: l.Quantity.String(), Unit: unit, UnitPrice: unitPrice(l.Price), Explain: l.Explain, Retrieved: retrieved,
			Unpriced: l.Unpriced, Low: amountOf(l.Low), Expected: amountOf(l.Expected), High: amountOf(l.High),
		})
	}
	for _, a := range v.Elsewhere {
		out := alternative{Platform: a.Platform, Region: a.Region}
		for _, problem := range a.Refused {
			out.Refused = append(out.Refused, problem.String())
		}
		if a.Estimate != nil {
			expected := amountOf(a.Estimate.Expected)
			out.Expected, out.Fits, out.Needs, out.WithoutCluster = &expected, a.Fits(), a.Needs, a.Estimate.WithoutCluster
		}
		d.Elsewhere = append(d.Elsewhere, out)
	}
	for _, b := range v.Curves.Ranges {
		d.CheapestByTraffic = append(d.CheapestByTraffic, band(b))
	}
	if v.Advice != "" {
		d.Advice = strings.Split(v.Advice, "\n")
	}
	return d
}

// digits is the number of an amount's decimals: a hundredth of a cent.
const digits = 4

func amountOf(a cost.Amount) amount {
	switch {
	case a.Unbounded:
		return amount{State: unbounded}
	case a.IsUnknown():
		return amount{State: unknown}
	}
	usd, state := a.USD.StringFixed(digits), exact
	switch {
	case a.Incomplete && a.AtMost:
		state = about
	case a.Incomplete:
		state = atLeast
	case a.AtMost:
		state = atMost
	}
	return amount{USD: &usd, State: state}
}

func notes(in []cost.Note) []note {
	out := []note{}
	for _, n := range in {
		out = append(out, note(n))
	}
	return out
}

func assumptions(in []rules.Assumption) []assumption {
	out := []assumption{}
	for _, a := range in {
		out = append(out, assumption(a))
	}
	return out
}

func overloads(in []cost.Overload) []note {
	out := []note{}
	for _, o := range in {
		out = append(out, note{Resource: o.Resource, Type: o.Type, Text: overload(o)})
	}
	return out
}

func deltaOf(d *cost.Delta) *delta {
	if d == nil {
		return nil
	}
	out := &delta{Missing: d.Missing, Resources: []resourceDelta{}}
	if d.Missing != "" {
		return out
	}
	before, change := amountOf(d.Before.Total()), changeOf(d.Change)
	out.Before, out.Platform, out.Change, out.Switched = &before, d.Before.Platform, &change, d.Switched
	for _, u := range d.Before.Unfinished {
		out.Unfinished = append(out.Unfinished, unfinished{u.Platform, u.Resources, amountOf(u.Idle)})
	}
	for _, r := range d.Resources {
		out.Resources = append(out.Resources, resourceDelta{subject(r), r.Sign, r.Before.StringFixed(digits), r.After.StringFixed(digits)})
	}
	return out
}

func changeOf(d cost.Difference) amount {
	if d.Unknown {
		return amount{State: unknown}
	}
	return amountOf(cost.Amount{USD: d.USD, Incomplete: d.AtLeast, AtMost: d.AtMost, FreeTierApplied: true})
}

func budgetOf(v cost.Verdict) *budget {
	if len(v.Checks) == 0 {
		return nil
	}
	return &budget{
		Exceeded: list(budgetParts(v, cost.Exceeded)), Held: list(budgetParts(v, cost.Within)), Skipped: list(budgetParts(v, cost.Skipped)),
		Caveat: budgetCaveat(v),
	}
}

// list returns a copy that is never null in JSON.
func list(in []string) []string { return append([]string{}, in...) }
