package stacks

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"bankchurn/advice"
	"bankchurn/service"
)

const choosingFile = "../docs/choosing.md"

// TestChoosingIsCurrent compares docs/choosing.md with the matrix.
//
//	go test ./stacks -run Choosing -update
func TestChoosingIsCurrent(t *testing.T) {
	got := choosing()
	if *update {
		if err := os.WriteFile(choosingFile, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(choosingFile)
	if err != nil {
		t.Fatal(err)
	}
	if string(have) != got {
		t.Error("docs/choosing.md is not what the matrix says; run: go test ./stacks -run Choosing -update")
	}
}

func choosing() string {
	var b strings.Builder
	b.WriteString(`# Choosing a platform

Generated from the platforms' descriptions (components/*/platform.go); do not edit. The matrix has one column for Lambda, one for ECS and
one for Kubernetes. Cloud Run, which it names for the first two phases only, has ECS's but for what follows from scaling to zero.

`)
	b.WriteString("|")
	for _, row := range known {
		b.WriteString(" | " + row.Name)
	}
	b.WriteString(" |\n|---" + strings.Repeat("|---", len(known)) + "|\n")
	f := advice.Facts{Number: func(n int64) string { return fmt.Sprintf("%dM", n/1_000_000) }}
	for _, c := range []struct {
		name string
		cell func(service.MatrixColumn) string
	}{
		{"requests a month", f.Band},
		{"team", advice.Team},
		{"phase", func(r service.MatrixColumn) string { return strings.Join(r.Phases, ", ") }},
		{"latency", func(r service.MatrixColumn) string {
			return either(r.ColdStarts, "cold starts, unless instances are kept", "steady")
		}},
		{"cost at low traffic", func(r service.MatrixColumn) string { return r.LowTraffic }},
		{"cost at high traffic", func(r service.MatrixColumn) string { return r.HighTraffic }},
		{"ops load", func(r service.MatrixColumn) string { return r.OpsLoad }},
		{"lock-in", func(r service.MatrixColumn) string { return r.LockIn }},
		{"scaling", func(r service.MatrixColumn) string { return r.Scaling }},
		{"GPU", func(r service.MatrixColumn) string { return either(r.GPU, "yes", "no") }},
		{"memory", func(r service.MatrixColumn) string { return limit(r.MemoryGB, "GB") }},
		{"timeout", func(r service.MatrixColumn) string { return limit(r.TimeoutMinutes, "min") }},
		{"package", func(r service.MatrixColumn) string { return limit(r.PackageMB, "MB") }},
	} {
		b.WriteString("| " + c.name)
		for _, row := range known {
			b.WriteString(" | " + c.cell(row.Matrix))
		}
		b.WriteString(" |\n")
	}
	b.WriteString(`
The last four rows say what the kind of platform can carry. What this program refuses is stricter in places and named when it
happens: Lambda limits a request to 30 s, because it comes through an HTTP API; and ` + "`service.gpu`" + ` is for ` + gpus() + `.
ECS has GPUs on EC2 machines, not on Fargate. Cloud Run has them, and version 7 of the GCP provider has no field for them.

The preview holds the matrix against what a stack states: ` + "`traffic.requestsPerMonth`, and `advice: {team, latency, phase}`" + `, each of
which may be left out. A criterion that a platform meets counts one for it, one that it misses one against it; more people than a
platform needs count neither way. Being the cheapest that fits counts for, costing more than twice the cheapest against, once the
cost of each is known. The lower cost decides between equals, and a platform that cannot run the service as configured, or is overloaded by its traffic, is never recommended.

The preview warns when the traffic is outside of the chosen platform's band, unless the estimate shows that platform to be the
cheapest nevertheless. Nothing here changes what is deployed: ` + "`platform`" + ` does.

## What is sourced and what is judged

- **The course's**: the columns of lambda, fargate and Kubernetes, and the phases that it has Cloud Run for.
- **Google's**: the memory of 32 GB and the timeout of 60 min in Cloud Run's column
  (cloud.google.com/run/docs/configuring/services/memory-limits, cloud.google.com/run/docs/configuring/request-timeout, 2026-08).
- **This program's judgement**: the rest of Cloud Run's column, which follows from its scaling to zero; that eks and gke share the column of
  Kubernetes; how criteria are counted, and that a cost counts against a platform from twice the cheapest on; the tolerance of 3 % or $1
  below which the estimate leaves a switch of platform out. No source has a figure for these.
- **Computed**: which platform is the cheapest, from list prices and the stated traffic. Where it contradicts the course's words on cost at low and
  at high traffic, the amounts are right for this stack.
`)
	return b.String()
}

// gpus are the platforms on which the program supports GPUs: eks (a10g, l4, t4) and so on.
func gpus() string {
	var list []string
	for _, p := range known {
		if len(p.Limits.GPUs) > 0 {
			list = append(list, p.Name+" ("+strings.Join(p.Limits.GPUs, ", ")+")")
		}
	}
	return strings.Join(list, " and ")
}

func either(yes bool, a, b string) string {
	if yes {
		return a
	}
	return b
}

func limit(n int, unit string) string {
	if n == 0 {
		return "no limit"
	}
	return fmt.Sprintf("%d %s", n, unit)
}
