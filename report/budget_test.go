package report

import (
	"strings"
	"testing"

	"bankchurn/config"
	"bankchurn/cost"
)

// priced returns a comparison of $150 expected and $400 at full capacity, in three lines.
func priced() cost.Comparison {
	v := cost.Comparison{Platform: "lambda"}
	for _, l := range []struct{ meter, expected, high string }{{"Requests", "20", "300"}, {"Duration", "100", "60"}, {"Logs", "29", "30"}, {"Alarms", "1", "10"}} {
		v.Estimate.Lines = append(v.Estimate.Lines, cost.Line{Kind: "Function", Resource: "f", Meter: l.meter, Expected: cost.Amount{USD: d(l.expected)}, High: cost.Amount{USD: d(l.high)}})
		v.Estimate.Expected.USD = v.Estimate.Expected.USD.Add(d(l.expected))
		v.Estimate.High.USD = v.Estimate.High.USD.Add(d(l.high))
	}
	return v
}

func after(v cost.Comparison, expected, high string) cost.Comparison {
	v.Delta = ptr(v.Since(cost.Snapshot{Platform: v.Platform, Expected: cost.Amount{USD: d(expected)}, High: cost.Amount{USD: d(high)}}))
	return v
}

func TestBudget(t *testing.T) {
	open, unstated, unbounded := priced(), priced(), priced()
	open.Estimate.Expected.Incomplete = true
	open.Estimate.NeedsUsage = []cost.Note{{Text: "Logs", Keys: []string{"traffic.logKiBPerRequest"}}}
	unstated.Estimate.High.Unknown = true
	unbounded.Estimate.High.Unbounded = true
	first := priced()
	first.Delta = ptr(cost.NotComparable("nothing deployed yet"))
	previous := priced()
	previous.Previous = &cost.Previous{Platform: "fargate", Idle: cost.Amount{USD: d("60")}}
	previousBefore := previous
	previousBefore.Delta = ptr(previous.Since(cost.Snapshot{Platform: "lambda", Expected: cost.Amount{USD: d("120")}, Previous: cost.Amount{USD: d("60")}}))
	for rule, c := range map[string]struct {
		view           cost.Comparison
		budget         cost.Budget
		line, sentence string
	}{
		"no budget, no line":          {view: priced()},
		"a month at the limit":        {priced(), cost.Budget{MonthlyUSD: ptr(d("150"))}, "Within budget: $150.00 of $150.00 a month (100 %)", ""},
		"a month above the limit":     {priced(), cost.Budget{MonthlyUSD: ptr(d("149.99"))}, "Budget exceeded: $150.00 a month is $0.01 above budget.monthlyUsd, $149.99", "$150.00 a month is $0.01 above budget.monthlyUsd, $149.99. Largest: Duration of f ($100.00), Logs of f ($29.00), Requests of f ($20.00)"},
		"full capacity is checked":    {priced(), cost.Budget{MonthlyUSD: ptr(d("150")), Judge: "high"}, "Budget exceeded: $400.00 a month at full capacity is $250.00 above budget.monthlyUsd, $150.00", "$400.00 a month at full capacity is $250.00 above budget.monthlyUsd, $150.00. Largest: Requests of f ($300.00), Duration of f ($60.00), Logs of f ($30.00)"},
		"a budget of nothing":         {cost.Comparison{}, cost.Budget{MonthlyUSD: ptr(d("0"))}, "Within budget: $0.00 of $0.00 a month", ""},
		"a lower bound that fits":     {open, cost.Budget{MonthlyUSD: ptr(d("200"))}, "Within budget as far as known: at least $150.00 of $200.00 a month", ""},
		"a lower bound above":         {open, cost.Budget{MonthlyUSD: ptr(d("100"))}, "Budget exceeded: at least $150.00 a month is $50.00 above budget.monthlyUsd, $100.00", "at least $150.00 a month is $50.00 above budget.monthlyUsd, $100.00; part of the cost is unknown (set traffic.logKiBPerRequest). Largest: Duration of f ($100.00), Logs of f ($29.00), Requests of f ($20.00)"},
		"full capacity without bound": {unbounded, cost.Budget{MonthlyUSD: ptr(d("1000")), Judge: "high"}, "Budget exceeded: the cost at full capacity is unbounded, but budget.monthlyUsd is $1,000.00: set service.scaling.max", "the cost at full capacity is unbounded, but budget.monthlyUsd is $1,000.00: set service.scaling.max. Largest: Requests of f ($300.00), Duration of f ($60.00), Logs of f ($30.00)"},
		"traffic that is not stated":  {unstated, cost.Budget{MonthlyUSD: ptr(d("1000")), Judge: "high"}, "Budget not checked: budget.monthlyUsd cannot be checked: traffic.requestsPerMonth is not set", ""},
		"a first deployment":          {first, cost.Budget{DeltaUSD: ptr(d("1")), DeltaPercent: ptr(d("1"))}, "Budget not checked: budget.deltaUsd cannot be checked: nothing deployed yet · budget.deltaPercent cannot be checked: nothing deployed yet", ""},
		"a rise at the limit":         {after(priced(), "120", "0"), cost.Budget{DeltaUSD: ptr(d("30"))}, "Within budget: +$30.00 against $120.00 deployed, within $30.00", ""},
		"a rise above the limit":      {after(priced(), "120", "0"), cost.Budget{DeltaUSD: ptr(d("29"))}, "Budget exceeded: $150.00 is $30.00 above the deployed cost, and budget.deltaUsd is $29.00", "$150.00 is $30.00 above the deployed cost, and budget.deltaUsd is $29.00. Largest: Duration of f ($100.00), Logs of f ($29.00), Requests of f ($20.00)"},
		"a saving":                    {after(priced(), "500", "0"), cost.Budget{DeltaUSD: ptr(d("0"))}, "Within budget: -$350.00 against $500.00 deployed, within $0.00", ""},
		// 150, and 60 for the kept platform, without which 150 would be within the limit.
		"what is kept counts":                  {previous, cost.Budget{MonthlyUSD: ptr(d("200"))}, "Budget exceeded: $210.00 a month with fargate kept ($60.00 idle) is $10.00 above budget.monthlyUsd, $200.00", "$210.00 a month with fargate kept ($60.00 idle) is $10.00 above budget.monthlyUsd, $200.00. Largest: Duration of f ($100.00), Logs of f ($29.00), Requests of f ($20.00)"},
		"what is kept counts at full capacity": {previous, cost.Budget{MonthlyUSD: ptr(d("460")), Judge: "high"}, "Within budget: $460.00 at full capacity with fargate kept ($60.00 idle) of $460.00 a month (100 %)", ""},
		"what is kept is new":                  {after(previous, "120", "0"), cost.Budget{DeltaUSD: ptr(d("90"))}, "Within budget: +$90.00 with fargate kept ($60.00 idle) against $120.00 deployed, within $90.00", ""},
		"what was kept already":                {previousBefore, cost.Budget{DeltaUSD: ptr(d("29"))}, "Budget exceeded: $210.00 with fargate kept ($60.00 idle) is $30.00 above the deployed cost, and budget.deltaUsd is $29.00", "$210.00 with fargate kept ($60.00 idle) is $30.00 above the deployed cost, and budget.deltaUsd is $29.00. Largest: Duration of f ($100.00), Logs of f ($29.00), Requests of f ($20.00)"},
		// 25 % of 120 is 30.
		"a rise at the percentage": {after(priced(), "120", "0"), cost.Budget{DeltaPercent: ptr(d("25"))}, "Within budget: +$30.00 against $120.00 deployed, within 25 % of $120.00", ""},
		"a rise above it":          {after(priced(), "120", "0"), cost.Budget{DeltaPercent: ptr(d("24.9"))}, "Budget exceeded: $150.00 is $30.00 above the deployed cost, and budget.deltaPercent is 24.9 % of $120.00", "$150.00 is $30.00 above the deployed cost, and budget.deltaPercent is 24.9 % of $120.00. Largest: Duration of f ($100.00), Logs of f ($29.00), Requests of f ($20.00)"},
		"a rise at full capacity":  {after(priced(), "120", "300"), cost.Budget{DeltaUSD: ptr(d("100")), Judge: "high"}, "Within budget: +$100.00 at full capacity against $300.00 deployed, within $100.00", ""},
	} {
		t.Run(rule, func(t *testing.T) {
			got := c.view.CheckBudget(c.budget)
			if want := c.line + "\n"; budgetText(got) != want && c.line != "" || c.line == "" && budgetText(got) != "" {
				t.Errorf("line: got %q, want %q", budgetText(got), want)
			}
			if BudgetSentence(got) != c.sentence {
				t.Errorf("sentence: got %q, want %q", BudgetSentence(got), c.sentence)
			}
		})
	}
}

func TestDeployedAtFullCapacityIsReadFromTheOutput(t *testing.T) {
	v := priced()
	s := snapshotOf(t, v)
	if !s.High.USD.Equal(d("400")) || s.High.Unknown {
		t.Errorf("got %+v", s.High)
	}
	v.Estimate.High = cost.Amount{Unbounded: true}
	if s := snapshotOf(t, v); !s.High.Unknown {
		t.Errorf("got %+v", s.High)
	}
}

func TestTheKeptPlatformIsReadFromTheOutput(t *testing.T) {
	v := priced()
	v.Previous = &cost.Previous{Platform: "fargate", Idle: cost.Amount{USD: d("60.5"), Incomplete: true}}
	if s := snapshotOf(t, v); !s.Previous.USD.Equal(d("60.5")) || !s.Previous.Incomplete || !s.Expected.USD.Equal(d("150")) {
		t.Errorf("got %+v", s)
	}
}

func TestABudgetWithoutALimitIsRefused(t *testing.T) {
	for text, want := range map[string]string{
		`{}`:                                    "",
		`{"monthlyUsd": 5, "onExceed": "fail"}`: "",
		`{"onExceed": "fail"}`:                  "budget: has no limit (set one or more of monthlyUsd, deltaUsd, deltaPercent)",
		`{"judge": "high"}`:                     "budget: has no limit",
		`{"monthlyUsd": -1}`:                    "budget.monthlyUsd: -1: out of range",
		`{"monthlyUsd": 5, "onExceed": "fial"}`: `did you mean "fail"?`,
	} {
		r, b := &config.Report{}, cost.Budget{}
		config.Decode("budget", text, &b, r)
		b.Validate(r)
		if err := r.Err(); (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", text, err, want)
		}
	}
}
