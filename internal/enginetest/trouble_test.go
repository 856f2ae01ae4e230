package enginetest

import (
	"context"
	"slices"
	"strings"
	"testing"

	"bankchurn/internal/sandbox/cloud"
)

// TestAFaultOfTheCommandLineFailsTheUpdateAndTheOldPlatformServes makes the new platform break
// the contract, as `up --fault garbage` does. The switch fails, no request to the old platform
// fails, and an update without the fault converges.
func TestAFaultOfTheCommandLineFailsTheUpdateAndTheOldPlatformServes(t *testing.T) {
	t.Parallel()
	st := newStack(t, anywhere("lambda"))
	st.up()
	url := st.output("url")
	st.opts.Faults = []string{"garbage"}
	st.edit(anywhere("fargate") + impatient)
	client := st.poll(url)
	if refused := st.upFails(); !strings.Contains(refused, "breaks the API's contract") {
		t.Errorf("the failure lacks the contract: %s", refused)
	}
	// What was deployed before the fault still answers correctly.
	client.stop("a switch with the fault garbage")

	st.opts.Faults = []string{"deny:aws:ecs:Service"}
	st.edit(anywhere("lambda") + impatient)
	if refused := st.upFails(); !strings.Contains(refused, "AccessDenied") {
		t.Errorf("the failure lacks AccessDenied: %s", refused)
	}
	st.opts.Faults = nil
	st.edit(anywhere("fargate"))
	st.up()
	st.answers()
	st.destroy()
}

// TestANameMovesOnlyOnceASlowCertificateIsIssued switches to another region, which needs its
// own certificate, as with `up --fault slow-certificate`.
func TestANameMovesOnlyOnceASlowCertificateIsIssued(t *testing.T) {
	t.Parallel()
	st := newStack(t, issued("lambda", "us-east-1"))
	st.up()
	before, _, _ := st.s.Cloud().Resolve("churn.example.com")
	var order []string
	st.opts.Faults = []string{"slow-certificate"}
	st.opts.Fault = func(_ context.Context, op cloud.Operation) error {
		if op.Verb == "create" && op.Type == "aws:acm/certificateValidation:CertificateValidation" {
			order = append(order, "validation begins")
			if now, _, _ := st.s.Cloud().Resolve("churn.example.com"); now != before || now == "" {
				t.Errorf("before the certificate is issued the name leads to %q, want %q", now, before)
			}
		}
		if op.Verb == "update" && strings.HasPrefix(op.Type, "aws:route53/record:") {
			order = append(order, "name moves")
			if !slices.ContainsFunc(st.s.Cloud().Inventory(), func(r cloud.Record) bool {
				return r.Type == "aws:acm/certificateValidation:CertificateValidation" && strings.Contains(r.Scope, ":eu-west-1:")
			}) {
				t.Error("the name moves before the certificate is issued")
			}
		}
		return nil
	}
	st.edit(issued("fargate", "eu-west-1"))
	client := st.pollByName()
	st.up()
	client.stop("a switch with a slow certificate")
	if !slices.Equal(order, []string{"validation begins", "name moves"}) {
		t.Errorf("the update did %v", order)
	}
	if now, _, _ := st.s.Cloud().Resolve("churn.example.com"); now == before {
		t.Errorf("the name still leads to %q", now)
	}
}
