package cloudrun

import (
	"testing"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/cloudrunv2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
)

// decoded returns the args of a stack's service and cloudrun blocks.
func decoded(t *testing.T, neutral, block string) *Args {
	t.Helper()
	a := &Args{}
	r := &config.Report{}
	config.Decode("service", neutral, &a.Service, r)
	config.Decode("cloudrun", block, a, r)
	if err := r.Err(); err != nil {
		t.Fatal(err)
	}
	return a
}

// With instance-based billing, CPU stays allocated between requests.
func TestBillingDecidesWhetherIdleCPUIsThrottled(t *testing.T) {
	for billing, idle := range map[string]pulumi.Bool{"request": true, "instance": false} {
		a := decoded(t, `{}`, `{"billing": "`+billing+`"}`)
		resources := a.containerArgs().Resources.(cloudrunv2.ServiceTemplateContainerResourcesArgs)
		if resources.CpuIdle != idle {
			t.Errorf("%s: cpuIdle %v, want %v", billing, resources.CpuIdle, idle)
		}
	}
}

// A start that takes startupSeconds must not be killed one probe period early.
func TestTheStartupProbeWaitsAtLeastAsLongAsTheServiceMayTake(t *testing.T) {
	for seconds, want := range map[string]pulumi.Int{"60": 12, "61": 13, "1": 1} {
		a := decoded(t, `{"startupSeconds": `+seconds+`}`, `{}`)
		probe := a.containerArgs().StartupProbe.(cloudrunv2.ServiceTemplateContainerStartupProbeArgs)
		if probe.FailureThreshold != want || probe.PeriodSeconds != pulumi.Int(5) {
			t.Errorf("%s s: %v probes every %v s, want %d every 5 s", seconds, probe.FailureThreshold, probe.PeriodSeconds, want)
		}
	}
}
