package cost

import (
	"bankchurn/service"
	"fmt"
	"strings"
	"testing"

	"bankchurn/cost/rules"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func function(name string) Resource {
	return Resource{URN: "urn:" + name, Type: lambdaFunctionType, Name: name, Region: "us-east-1", Inputs: resource.PropertyMap{"memorySize": resource.NewProperty(1024.0)}}
}

func TestAResourceTypeWithoutARuleIsListedAndMakesTheSumALowerBound(t *testing.T) {
	e := New(Input{Book: bookOf(t), Resources: rules.NewRecording([]Resource{{URN: "a", Type: "aws:sqs/queue:Queue", Name: "queue"}})})
	if len(e.Unsupported) != 1 || !e.Expected.Incomplete || !e.Low.Incomplete {
		t.Errorf("got %+v", e)
	}
}

// Types must match completely: a longer token with a known prefix is unknown.
func TestTypesAreMatchedWhole(t *testing.T) {
	e := New(Input{Book: bookOf(t), Resources: rules.NewRecording([]Resource{{URN: "a", Type: "aws:iam/role:RoleX", Name: "x"}, {URN: "b", Type: "aws:iam/role:Role", Name: "y"}})})
	if len(e.Unsupported) != 1 || len(e.Free) != 1 {
		t.Errorf("got unsupported %v, free %v", e.Unsupported, e.Free)
	}
}

func TestUnconfiguredTrafficNeedsUsage(t *testing.T) {
	e := New(Input{Book: bookOf(t), Resources: rules.NewRecording([]Resource{function("f")})})
	if len(e.Lines) != 0 || len(e.NeedsUsage) == 0 || !e.Expected.Incomplete || !e.High.Unknown {
		t.Errorf("got lines %v, needs usage %v, expected %s", e.Lines, e.NeedsUsage, e.Expected)
	}
	if e.Low.Incomplete || !e.Low.USD.IsZero() {
		t.Errorf("idle: got %s, want $0.00", e.Low)
	}
}

// Without requests, what each would cost does not matter: the sum is known. A month at full
// capacity has requests, so its sum is unknown.
func TestWithoutRequestsTheCostIsKnown(t *testing.T) {
	balancer := Resource{URN: "urn:lb", Type: "aws:lb/loadBalancer:LoadBalancer", Name: "lb", Region: "us-east-1", Inputs: resource.PropertyMap{
		"loadBalancerType": resource.NewProperty("application"), "internal": resource.NewProperty(true),
	}}
	bounded := function("f")
	bounded.Inputs["reservedConcurrentExecutions"] = resource.NewProperty(10.0)
	for name, c := range map[string]struct {
		resource Resource
		want     string
	}{"function": {bounded, "0"}, "load balancer": {balancer, "16.425"}} { // 730 h x $0.0225
		in := Input{Book: bookOf(t), Resources: rules.NewRecording([]Resource{c.resource}), Traffic: service.Traffic{RequestsPerMonth: ptr(int64(0))}}
		if e := New(in); e.Expected.Incomplete || len(e.NeedsUsage) > 0 || !e.Expected.USD.Equal(d(c.want)) {
			t.Errorf("%s: got %s, needs usage %v, want %s and nothing open", name, e.Expected, e.NeedsUsage, c.want)
		}
		in.Traffic.AverageMs = ptr(100)
		if e := New(in); name == "function" && !e.High.Incomplete {
			t.Errorf("%s: at capacity %s, want a lower bound", name, e.High)
		}
	}
}

func TestAFunctionWithoutReservedConcurrencyIsUnbounded(t *testing.T) {
	in := Input{Book: bookOf(t), Resources: rules.NewRecording([]Resource{function("f")}), Traffic: service.Traffic{RequestsPerMonth: ptr(int64(1000)), AverageMs: ptr(100)}}
	if e := New(in); !e.High.Unbounded {
		t.Errorf("got %s", e.High)
	}
}

// Three functions share their account's free million requests.
func TestFreeTierIsSharedByTheResourcesOfAnAccount(t *testing.T) {
	in := Input{
		Book: bookOf(t), FreeTier: true, Resources: rules.NewRecording([]Resource{function("a"), function("b"), function("c")}),
		Traffic: service.Traffic{RequestsPerMonth: ptr(int64(1_000_000)), AverageMs: ptr(1)},
	}
	total := d("0")
	for _, l := range New(in).Lines {
		if l.Meter == "Requests" {
			total = total.Add(l.Expected.USD)
		}
	}
	if !total.Equal(d("0.4")) {
		t.Errorf("got %s for 3 million requests less 1 million free, want 0.4", total)
	}
}

func TestAnUnknownInputDoesNotGetTheDefault(t *testing.T) {
	f := function("f")
	f.Inputs["memorySize"] = resource.MakeComputed(resource.NewProperty(""))
	e := New(Input{Book: bookOf(t), Resources: rules.NewRecording([]Resource{f}), Traffic: service.Traffic{RequestsPerMonth: ptr(int64(1)), AverageMs: ptr(1)}})
	if len(e.Unsupported) != 1 || !strings.Contains(e.Unsupported[0].Text, "memorySize is not known before the update") {
		t.Errorf("got %+v", e.Unsupported)
	}
}

func TestRecordFailsOnACallToTheCloud(t *testing.T) {
	_, err := Record("p", "s", func(ctx *pulumi.Context) error {
		var out struct{}
		return ctx.Invoke("aws:index/getCallerIdentity:getCallerIdentity", nil, &out)
	})
	if err == nil || !strings.Contains(err.Error(), "aws:index/getCallerIdentity:getCallerIdentity") {
		t.Errorf("got %v", err)
	}
}

func BenchmarkPrice10000Resources(b *testing.B) {
	var resources []Resource
	for i := range 2500 {
		fn := function(fmt.Sprintf("f%d", i))
		stage := Resource{URN: fmt.Sprintf("stage%d", i), Type: httpAPIStageType, Name: "stage", Region: "us-east-1", Dependencies: map[string][]string{"accessLogSettings": {fmt.Sprintf("log%d", i)}}}
		log := Resource{URN: fmt.Sprintf("log%d", i), Type: "aws:cloudwatch/logGroup:LogGroup", Name: "log", Region: "us-east-1"}
		role := Resource{URN: fmt.Sprintf("role%d", i), Type: "aws:iam/role:Role", Name: "role"}
		resources = append(resources, fn, stage, log, role)
	}
	in := Input{
		Book: bookOf(b), Resources: rules.NewRecording(resources),
		Traffic: service.Traffic{RequestsPerMonth: ptr(int64(1_000_000)), AverageMs: ptr(200), ResponseKiB: ptr(d("2")), LogKiBPerRequest: ptr(d("1")), AccessLogKiBPerRequest: ptr(d("1"))},
	}
	b.ReportAllocs()
	for b.Loop() {
		New(in)
	}
}
