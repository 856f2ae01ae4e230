package advice

import (
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"bankchurn/service"
)

// Facts are what Advise compares with the matrix.
type Facts struct {
	Options
	// Platforms are the program's platforms, each with its column of the matrix.
	Platforms service.Platforms
	// Chosen is the value of the config key `platform`.
	Chosen string
	// Requests is the number of requests per month; nil if not set.
	Requests *int64
	// Warm means that instances are kept running, so requests do not wait.
	Warm bool
	// Candidates are the platforms that can run the service as configured, the chosen
	// one first.
	Candidates []Candidate
	// Money and Number format an amount and a number of requests.
	Money  func(decimal.Decimal) string
	Number func(int64) string
}

// Candidate is a platform that can run the service and handle its traffic.
type Candidate struct {
	Platform string
	// Monthly is the expected cost.
	Monthly decimal.Decimal
	// Open means that too little of the cost is known to compare it.
	Open bool
}

// Advice is what the matrix recommends.
type Advice struct {
	// Recommended is the platform with the best score; empty if none fits.
	Recommended string
	// For are the reasons for it, Against the reasons against the chosen platform.
	For, Against []string
	// Mismatch is why the chosen platform does not match the traffic; empty if it does, or if it is
	// the cheapest anyway.
	Mismatch string
	// Character describes the recommended platform's ops load and lock-in.
	Character string
	chosen    string
}

// judged is a candidate with the reasons for and against it.
type judged struct {
	Candidate
	pro, con []string
}

func (j judged) score() int { return len(j.pro) - len(j.con) }

// Advise compares the matrix with the facts.
func Advise(f Facts) Advice {
	a := Advice{chosen: f.Chosen}
	var all []judged
	for _, c := range f.Candidates {
		if p, ok := f.Platforms.Named(c.Platform); ok {
			all = append(all, f.judge(c, p.Matrix))
		}
	}
	if len(all) == 0 {
		return a
	}
	best := slices.MinFunc(all, func(x, y judged) int {
		if x.score() != y.score() {
			return y.score() - x.score()
		}
		if f.open() {
			return 0 // the chosen one comes first
		}
		return x.Monthly.Cmp(y.Monthly)
	})
	if f.open() && len(best.pro) == 0 {
		return a
	}
	p, _ := f.Platforms.Named(best.Platform)
	a.Recommended, a.For = best.Platform, best.pro
	a.Character = "ops load " + p.Matrix.OpsLoad + ", lock-in " + p.Matrix.LockIn
	for _, j := range all {
		if j.Platform == f.Chosen {
			a.Against = j.con
		}
	}
	a.Mismatch = f.mismatch()
	return a
}

func (f Facts) judge(c Candidate, row service.MatrixColumn) judged {
	j := judged{Candidate: c}
	count := func(holds bool, pro, con string) {
		if holds {
			j.pro = append(j.pro, pro)
		} else {
			j.con = append(j.con, con)
		}
	}
	if f.Requests != nil {
		band := "traffic " + f.Band(row)
		count(carries(row, *f.Requests), band, f.Number(*f.Requests)+" requests a month, "+f.relation(row))
	}
	if f.Team != nil {
		// A larger team than recommended counts neither for nor against a platform.
		if enough := *f.Team >= row.TeamFrom; !enough || row.TeamTo == 0 || *f.Team <= row.TeamTo {
			count(enough, fmt.Sprintf("team of %d", *f.Team), fmt.Sprintf("team of %d, recommended for %s", *f.Team, Team(row)))
		}
	}
	if f.Latency == steady {
		count(!row.ColdStarts || f.Warm, "no cold starts", "cold starts: set service.scaling.min")
	}
	if f.Phase != "" {
		count(slices.Contains(row.Phases, f.Phase), "phase "+f.Phase, "phase "+f.Phase+", recommended for "+strings.Join(row.Phases, ", "))
	}
	f.judgeCost(&j)
	return j
}

// tooExpensive is how many times the cheapest a platform may cost before its cost counts
// against it.
const tooExpensive = 2

// open reports whether a candidate's cost is unknown. If so, none counts as the cheapest or as too
// expensive: the unknown one may be cheaper than all others.
func (f Facts) open() bool {
	return slices.ContainsFunc(f.Candidates, func(c Candidate) bool { return c.Open })
}

func (f Facts) judgeCost(j *judged) {
	if len(f.Candidates) < 2 || f.open() {
		return
	}
	cheapest := f.cheapest()
	switch {
	case cheapest.Platform == j.Platform:
		j.pro = append(j.pro, "cheapest that fits")
	case j.Monthly.GreaterThan(cheapest.Monthly.Mul(decimal.NewFromInt(tooExpensive))):
		j.con = append(j.con, fmt.Sprintf("costs %s, while %s costs %s", f.Money(j.Monthly), cheapest.Platform, f.Money(cheapest.Monthly)))
	}
}

func (f Facts) cheapest() Candidate {
	return slices.MinFunc(f.Candidates, func(x, y Candidate) int { return x.Monthly.Cmp(y.Monthly) })
}

// mismatch returns why the chosen platform is wrong for the traffic: the traffic is outside its
// range in the matrix, and the platform is not the cheapest.
func (f Facts) mismatch() string {
	chosen, ok := f.Platforms.Named(f.Chosen)
	if !ok || f.Requests == nil || carries(chosen.Matrix, *f.Requests) {
		return ""
	}
	if len(f.Candidates) > 1 && !f.open() && f.cheapest().Platform == f.Chosen {
		return ""
	}
	var others []string
	for _, other := range f.Platforms {
		if carries(other.Matrix, *f.Requests) {
			others = append(others, other.Name)
		}
	}
	return fmt.Sprintf("%s requests a month are %s; the decision matrix recommends %s", f.Number(*f.Requests), f.relation(chosen.Matrix), strings.Join(others, ", "))
}

func carries(r service.MatrixColumn, requests int64) bool {
	return requests >= r.From && (r.Below == 0 || requests < r.Below)
}

// Band is "under 1M", "1M to 100M", "100M and more".
func (f Facts) Band(r service.MatrixColumn) string {
	switch {
	case r.From == 0:
		return "under " + f.Number(r.Below)
	case r.Below == 0:
		return f.Number(r.From) + " and more"
	}
	return f.Number(r.From) + " to " + f.Number(r.Below)
}

// relation describes whether the traffic is below or above the platform's range.
func (f Facts) relation(r service.MatrixColumn) string {
	if *f.Requests < r.From {
		return "below the recommended range (" + f.Band(r) + ")"
	}
	return "above the recommended range (" + f.Band(r) + ")"
}

// Team is "1", "2 to 3", "5 and more".
func Team(r service.MatrixColumn) string {
	switch {
	case r.TeamTo == 0:
		return fmt.Sprintf("%d and more", r.TeamFrom)
	case r.TeamFrom <= 1 && r.TeamTo == 1, r.TeamFrom == r.TeamTo:
		return fmt.Sprint(r.TeamTo)
	}
	return fmt.Sprintf("%d to %d", max(1, r.TeamFrom), r.TeamTo)
}

// Text is one or two lines for the preview, empty if there is no choice.
func (a Advice) Text() string {
	if a.Recommended == "" {
		return ""
	}
	text := "Advice: " + a.Recommended
	if a.Recommended == a.chosen {
		text += ", as chosen"
	}
	reasons := append(slices.Clone(a.For), a.Character)
	text += " (" + strings.Join(reasons, "; ") + ")"
	if len(a.Against) > 0 {
		text += "\nAgainst " + a.chosen + ": " + strings.Join(a.Against, "; ")
	}
	return text
}
