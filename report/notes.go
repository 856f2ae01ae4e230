package report

import (
	"fmt"
	"strings"

	"bankchurn/cost"
	"bankchurn/cost/rules"
)

// notesText names what is not in the sum and, with all, the number of free resources by kind.
func notesText(e cost.Estimate, all bool) string {
	var b strings.Builder
	for _, n := range e.Unsupported {
		fmt.Fprintf(&b, "Not supported: %s (%s): %s\n", n.Resource, n.Type, n.Text)
	}
	for _, o := range e.Overloaded {
		fmt.Fprintf(&b, "Overloaded: %s: %s\n", o.Resource, overload(o))
	}
	notPriced, open, free := "none", "none", counted(len(e.Free), "resource")
	var without []string
	if n := len(e.Unsupported); n > 0 {
		without = append(without, counted(n, "resource"))
	}
	if n := e.Unpriced(); n > 0 {
		without = append(without, withoutPrice(n))
	}
	if len(without) > 0 {
		notPriced = strings.Join(without, ", ")
	}
	if len(e.NeedsUsage) > 0 {
		open = needsUsage(e)
	}
	if all && len(e.Free) > 0 {
		free += " (" + kinds(e.Free) + ")"
	}
	fmt.Fprintf(&b, "Not priced: %s · needs usage: %s · free: %s\n", notPriced, open, free)
	if len(e.Assumed) > 0 {
		var parts []string
		for _, a := range e.Assumed {
			parts = append(parts, a.Text+" ("+a.Key+")")
		}
		b.WriteString("Assumed: " + strings.Join(parts, "; ") + "\n")
	}
	return b.String()
}

// overload describes what the traffic needs and what is available.
func overload(o cost.Overload) string {
	l := o.Limit
	if l.PerSecond != nil {
		return "allows at most " + rules.Number(o.Carries) + " requests a month with this load profile"
	}
	most := "limited to " + l.Most.String()
	if l.Room {
		most = l.Most.String() + " fit on the nodes"
	}
	busy := ""
	if !l.Target.Equal(rules.One) {
		busy = " at " + l.Target.Mul(rules.Hundred).Round(1).String() + " % CPU"
	}
	return fmt.Sprintf("needs %s %s%s, %s: requests will queue", rules.Number(o.Needed), l.Instances, busy, most)
}

// counted returns "1 meter" or "3 meters".
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// withoutPrice marks an amount without some of its prices, which is no reason to choose the
// platform.
func withoutPrice(meters int) string { return counted(meters, "meter") + " without a price" }

// needsUsage returns how many meters are not in the sum, and the keys that would add them.
func needsUsage(e cost.Estimate) string {
	text := counted(len(e.NeedsUsage), "meter")
	var open []string
	if keys := e.MissingKeys(); len(keys) > 0 {
		open = append(open, "set "+strings.Join(keys, ", "))
	}
	for _, n := range e.NeedsUsage {
		if len(n.Keys) == 0 {
			open = append(open, n.Text)
		}
	}
	return text + " (" + strings.Join(open, "; ") + ")"
}

// kinds counts resources by kind: "2 Role, 1 Alias".
func kinds(notes []cost.Note) string {
	var order []string
	counts := map[string]int{}
	for _, n := range notes {
		kind := n.Type[strings.LastIndex(n.Type, ":")+1:]
		if counts[kind] == 0 {
			order = append(order, kind)
		}
		counts[kind]++
	}
	parts := make([]string, len(order))
	for i, kind := range order {
		parts[i] = fmt.Sprintf("%d %s", counts[kind], kind)
	}
	return strings.Join(parts, ", ")
}

// share explains the arithmetic of a service's share of a cluster.
func share(h cost.Share) string {
	gpus := ""
	if h.GPUs.IsPositive() {
		gpus = fmt.Sprintf(" and %s of %s GPUs", rules.Number(h.GPUs), rules.Number(h.NodeGPUs))
	}
	text := fmt.Sprintf("Share: the service's Pods (%s) request %s of %s vCPU and %s of %s GiB%s of the %s nodes, %s %%",
		rules.Number(h.Pods), rules.Number(h.CPU), rules.Number(h.NodeCPU), rules.Number(h.GiB), rules.Number(h.NodeGiB), gpus, rules.Number(h.Nodes),
		h.Part.Mul(rules.Hundred).Round(1))
	if h.Part.GreaterThan(rules.One) {
		return text + ": they do not fit"
	}
	if h.NodesUSD == nil {
		return text + "; other services can use the rest of the cluster"
	}
	return text + fmt.Sprintf(", %s of %s; other services can use the rest of the nodes and the control plane",
		Dollars(h.NodesUSD.Mul(h.Part)), Dollars(*h.NodesUSD))
}
