package report

import (
	"fmt"
	"strings"

	"bankchurn/cost"
)

// plan is the plan of an update in a document. It has no addresses, because a report is made
// without the state.
type plan struct {
	Title string      `json:"title"`
	From  placeOfPlan `json:"from"`
	To    placeOfPlan `json:"to"`
	// Steps are in order.
	Steps  []string `json:"steps"`
	Outage outage   `json:"outage"`
	// Before and After are the totals, BothRunning is the total in between.
	Before      amount        `json:"before"`
	After       amount        `json:"after"`
	BothRunning amount        `json:"bothRunning"`
	Settings    []setting     `json:"settings"`
	ByHand      []preparation `json:"byHand"`
}

type placeOfPlan struct {
	Platform string `json:"platform"`
	Region   string `json:"region"`
}

type outage struct {
	Expected bool   `json:"expected"`
	Text     string `json:"text"`
}

type setting struct {
	Key    string `json:"key"`
	Before string `json:"before"`
	After  string `json:"after"`
}

type preparation struct {
	What     string   `json:"what"`
	Commands []string `json:"commands"`
}

func planOf(p *cost.Plan) *plan {
	if p == nil {
		return nil
	}
	out := &plan{
		Title: planTitle(*p), From: placeOfPlan(p.From), To: placeOfPlan(p.To), Steps: planSteps(*p),
		Outage: outage{Expected: p.Ends() != cost.Nothing && !p.Keeps || p.VerifySeconds == 0, Text: planOutage(*p)},
		Before: amountOf(p.Before), After: amountOf(p.After), BothRunning: amountOf(p.Both),
		Settings: []setting{}, ByHand: []preparation{},
	}
	for _, s := range p.Settings {
		out.Settings = append(out.Settings, setting{s.Key, meaning(s.Before), meaning(s.After)})
	}
	for _, by := range p.ByHand {
		out.ByHand = append(out.ByHand, preparation{by.What, list(by.Commands)})
	}
	return out
}

// markdown returns the plan for a comment. Names from a config are untrusted and shown as code.
func (p plan) markdown() string {
	var b strings.Builder
	for i, step := range p.Steps {
		b.WriteString(fmt.Sprintf("%d. ", i+1) + codeOf(step, longestStep) + "\n")
	}
	b.WriteString("\nOutage: " + codeOf(p.Outage.Text, longestStep) + "\n")
	b.WriteString("\nMonthly cost: " + p.Before.text(Amount) + " before, " + p.BothRunning.text(Amount) + " while both run, " + p.After.text(Amount) + " after\n")
	if len(p.Settings) > 0 {
		b.WriteString("\n| setting | " + cell(p.From.Platform) + " | " + cell(p.To.Platform) + " |\n|---|---|---|\n")
		for _, s := range p.Settings {
			b.WriteString("| " + cell(s.Key) + " | " + cell(s.Before) + " | " + cell(s.After) + " |\n")
		}
	}
	if len(p.ByHand) > 0 {
		b.WriteString("\nBy hand, before `pulumi up`:\n\n")
	}
	for _, by := range p.ByHand {
		b.WriteString("- " + codeOf(by.What, longestStep) + "\n")
		for _, command := range by.Commands {
			b.WriteString("  - " + codeOf(command, longestStep) + "\n")
		}
	}
	return b.String()
}

// longestStep is the schema's maximum length of a plan's sentence or command: none is cut.
const longestStep = 4000
