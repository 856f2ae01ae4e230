package report

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/shopspring/decimal"

	"bankchurn/cost"
	"bankchurn/service"
)

// planText is the preview's text for an update that changes the request path; empty for any other
// update.
func planText(v cost.Comparison) string {
	p := v.Plan
	if p == nil {
		return ""
	}
	var b strings.Builder
	b.WriteString(planTitle(*p) + ":\n")
	for i, step := range planSteps(*p) {
		fmt.Fprintf(&b, "  %d. %s\n", i+1, step)
	}
	before, after := planAddresses(*p)
	b.WriteString("  Address before: " + before + "\n  Address after: " + after + "\n")
	b.WriteString("  Outage: " + planOutage(*p) + "\n")
	b.WriteString("  Cost: " + planCost(*p) + "\n")
	b.WriteString(planSettings(*p))
	b.WriteString(planByHand(*p))
	return b.String()
}

func place(p cost.Place) string { return p.Platform + " in " + p.Region }

// planTitle returns the plan's title without a colon.
func planTitle(p cost.Plan) string {
	switch {
	case p.Switches():
		return "Switch plan, " + p.From.Platform + " to " + p.To.Platform
	case p.From.Region != p.To.Region:
		return "Plan of the move of " + p.To.Platform + " from " + p.From.Region + " to " + p.To.Region
	}
	return "Plan of the update: " + strings.Join(replacements(p), "; ")
}

// replacements describes what is replaced, and the effect.
func replacements(p cost.Plan) []string {
	var out []string
	for _, r := range p.Replaced {
		text := "a new " + r.Noun
		if r.Address {
			text += " with a new address"
		}
		out = append(out, text)
	}
	return out
}

// subjects returns the words for what is created and what is deleted.
func subjects(p cost.Plan) (made, goes string) {
	switch {
	case p.Switches():
		return place(p.To), p.From.Platform
	case p.From.Region != p.To.Region:
		return place(p.To), place(p.From)
	}
	var all, former []string
	for _, r := range p.Replaced {
		all, former = append(all, "the new "+r.Noun), append(former, "the former "+r.Noun)
	}
	return strings.Join(all, " and "), strings.Join(former, " and ")
}

// planSteps returns the steps of the update in order.
func planSteps(p cost.Plan) []string {
	made, goes := subjects(p)
	var steps []string
	switch {
	case p.From == p.To:
		// The rest of the platform changes with the new part, so the former part may stop serving
		// early.
		steps = append(steps, "Create "+made)
	case p.Creates:
		steps = append(steps, "Create "+made+"; "+goes+" keeps serving")
	default:
		steps = append(steps, "Update "+made+", which is already running; "+goes+" keeps serving")
	}
	if p.Creates {
		for _, w := range p.BeforeVerified {
			steps = append(steps, wait(w))
		}
	}
	steps = append(steps, verifies(p, made, goes))
	for _, w := range p.AfterVerified {
		steps = append(steps, wait(w))
	}
	if p.Name != "" {
		steps = append(steps, movesName(p, made))
		if p.NameBefore == p.Name && !p.Keeps {
			steps = append(steps, fmt.Sprintf("Wait %d s (dns.ttlSeconds) for cached DNS answers to expire for %s", p.TTLSeconds, goes))
		}
	}
	if p.Keeps {
		return append(steps, "Keep "+goes+" until an update without keepPrevious")
	}
	return append(steps, "Delete "+goes)
}

func verifies(p cost.Plan, made, goes string) string {
	if p.VerifySeconds == 0 {
		return "Skip verification (verify.enabled: false): nothing checks that " + made + " answers"
	}
	text := fmt.Sprintf("Verify %s: GET %s and one prediction, within %d s (verify.timeoutSeconds). If that fails, so does the update", made, p.HealthPath, p.VerifySeconds)
	if p.From != p.To {
		text += ", and " + goes + " keeps serving"
	}
	if !p.Public {
		text += ". If it is unreachable from where the update runs, verification is skipped with a warning"
	}
	return text
}

func movesName(p cost.Plan, made string) string {
	if p.NameBefore == p.Name {
		return "Move " + p.Name + " to " + made + ", in place"
	}
	return "Create the DNS record " + p.Name + " for " + made
}

func wait(w service.Wait) string {
	text := "Wait for " + w.For
	if w.Key != "" {
		text += fmt.Sprintf("; at most %d s (%s)", w.Seconds, w.Key)
	}
	return text
}

// planAddresses returns where clients call the service; before is empty if unknown.
func planAddresses(p cost.Plan) (before, after string) {
	before, after = p.AddressBefore, p.AddressAfter+" (known after the update)"
	if before == "" {
		before = "unknown here"
	}
	if p.HostBefore != "" {
		before += " as " + p.HostBefore
	}
	if p.NameBefore != "" {
		before = "https://" + p.NameBefore + ", which points to " + before
	}
	if p.Name != "" {
		after = "https://" + p.Name + ", which points to " + after
	}
	return before, after
}

// planOutage describes whether clients see an outage, and why.
func planOutage(p cost.Plan) string {
	made, goes := subjects(p)
	ends := map[cost.Ends]string{
		cost.OldAddress: "clients of the old address fail",
		cost.OldName:    "clients of " + p.NameBefore + " fail",
		cost.OldHost:    "clients of " + p.HostBefore + " fail unless you have changed its DNS record",
	}[p.Ends()]
	text := ""
	switch {
	case p.Ends() == cost.Nothing:
		text = "none; open connections and requests longer than the wait end with " + goes
		if p.Keeps {
			text = "none"
		}
	case p.Keeps:
		text = "none while " + goes + " is kept; then " + ends
	default:
		text = ends + " when " + goes + " is deleted"
		if p.From == p.To {
			text = ends + " once the service is behind " + made
		}
		if p.Switches() {
			text += "; keepPrevious: " + p.From.Platform + " keeps it until a later update"
		}
		if p.Name == "" && p.HostBefore == "" {
			text += "; with dns.name, later updates keep the name"
		}
	}
	if p.VerifySeconds == 0 {
		text += "; nothing is verified, so all requests may fail"
	}
	return text
}

// planCost returns the monthly cost before, after and in between.
func planCost(p cost.Plan) string {
	text := Amount(p.Before) + " a month before, " + Amount(p.After) + " after"
	if p.From == p.To {
		return text
	}
	text += "; " + Amount(p.Both) + " while both run"
	if p.Both.IsUnknown() || p.Both.Unbounded {
		return text
	}
	const hours = 730
	hour := p.Both
	hour.USD = p.Both.USD.DivRound(decimal.NewFromInt(hours), 4)
	return text + " (" + bound(hour) + "$" + hour.USD.StringFixed(4) + " an hour)"
}

// planSettings has a block for each setting that changes meaning.
func planSettings(p cost.Plan) string {
	if len(p.Settings) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("  Settings that change meaning:\n")
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, s := range p.Settings {
		fmt.Fprintf(w, "    %s\t%s\t%s\n\t%s\t%s\n", s.Key, p.From.Platform, meaning(s.Before), p.To.Platform, meaning(s.After))
	}
	_ = w.Flush() // a strings.Builder does not fail
	return b.String()
}

func meaning(text string) string {
	if text == "" {
		return "no such setting"
	}
	return text
}

// planByHand lists the manual steps before the update, with commands on separate lines for
// copying.
func planByHand(p cost.Plan) string {
	if len(p.ByHand) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("  By hand, before `pulumi up`:\n")
	for _, preparation := range p.ByHand {
		colon := ""
		if len(preparation.Commands) > 0 {
			colon = ":"
		}
		b.WriteString("    - " + preparation.What + colon + "\n")
		for _, command := range preparation.Commands {
			b.WriteString("        " + command + "\n")
		}
	}
	return b.String()
}
