package cost

import (
	"fmt"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/spec"
)

func ptr[T any](v T) *T { return &v }

func bookOf(t testing.TB) *Book {
	t.Helper()
	book, err := DefaultBook()
	if err != nil {
		t.Fatal(err)
	}
	return book
}

func function(name string) Resource {
	return Resource{URN: "urn:" + name, Type: lambdaFunctionType, Name: name, Region: "us-east-1", Inputs: resource.PropertyMap{"memorySize": resource.NewProperty(1024.0)}}
}

func TestAResourceTypeWithoutARuleIsListedAndMakesTheSumALowerBound(t *testing.T) {
	e := New(Input{Book: bookOf(t), Resources: NewRecording([]Resource{{URN: "a", Type: "aws:sqs/queue:Queue", Name: "queue"}})})
	if len(e.Unsupported) != 1 || !e.Expected.Incomplete || !e.Low.Incomplete {
		t.Errorf("got %+v", e)
	}
}

// Types are matched whole: a longer token that begins like a known one is unknown.
func TestTypesAreMatchedWhole(t *testing.T) {
	e := New(Input{Book: bookOf(t), Resources: NewRecording([]Resource{{URN: "a", Type: "aws:iam/role:RoleX", Name: "x"}, {URN: "b", Type: "aws:iam/role:Role", Name: "y"}})})
	if len(e.Unsupported) != 1 || len(e.Free) != 1 {
		t.Errorf("got unsupported %v, free %v", e.Unsupported, e.Free)
	}
}

func TestTrafficThatIsNotStatedNeedsUsage(t *testing.T) {
	e := New(Input{Book: bookOf(t), Resources: NewRecording([]Resource{function("f")})})
	if len(e.Lines) != 0 || len(e.NeedsUsage) == 0 || !e.Expected.Incomplete || !e.High.Unknown {
		t.Errorf("got lines %v, needs usage %v, expected %s", e.Lines, e.NeedsUsage, e.Expected)
	}
	if e.Low.Incomplete || !e.Low.USD.IsZero() {
		t.Errorf("idle: got %s, want $0.00", e.Low)
	}
}

func TestNothingBoundsAFunctionWithoutReservation(t *testing.T) {
	in := Input{Book: bookOf(t), Resources: NewRecording([]Resource{function("f")}), Traffic: spec.Traffic{RequestsPerMonth: ptr(int64(1000)), AverageMs: ptr(100)}}
	if e := New(in); !e.High.Unbounded {
		t.Errorf("got %s", e.High)
	}
}

// Two functions of one account share its free million requests.
func TestFreeTierIsSharedByTheResourcesOfAnAccount(t *testing.T) {
	in := Input{
		Book: bookOf(t), FreeTier: true, Resources: NewRecording([]Resource{function("a"), function("b")}),
		Traffic: spec.Traffic{RequestsPerMonth: ptr(int64(1_000_000)), AverageMs: ptr(1)},
	}
	total := d("0")
	for _, l := range New(in).Lines {
		if l.Meter == "Requests" {
			total = total.Add(l.Expected.USD)
		}
	}
	if !total.Equal(d("0.2")) {
		t.Errorf("got %s for 2 million requests less 1 million free, want 0.2", total)
	}
}

func TestAnInputThatOnlyTheCloudKnowsIsNotTakenAsADefault(t *testing.T) {
	f := function("f")
	f.Inputs["memorySize"] = resource.MakeComputed(resource.NewProperty(""))
	e := New(Input{Book: bookOf(t), Resources: NewRecording([]Resource{f}), Traffic: spec.Traffic{RequestsPerMonth: ptr(int64(1)), AverageMs: ptr(1)}})
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

func TestMonthlyAgreesWithTheEstimateAtTheSameTraffic(t *testing.T) {
	in := Input{Book: bookOf(t), Resources: NewRecording([]Resource{function("f")}), Traffic: spec.Traffic{RequestsPerMonth: ptr(int64(5_000_000)), AverageMs: ptr(120)}}
	if got, want := Monthly(in, d("5000000")), New(in).Expected; !got.USD.Equal(want.USD) {
		t.Errorf("got %s, want %s", got.USD, want.USD)
	}
}

func TestEveryPriceIsUsedByARule(t *testing.T) {
	used := map[string]bool{}
	for _, region := range []string{"us-east-1", "us-central1"} {
		for _, tracing := range []string{"Active", "PassThrough"} {
			for _, architecture := range []string{"x86_64", "arm64"} {
				for _, idle := range []bool{true, false} {
					for _, row := range skus(t, region, architecture, tracing, idle) {
						used[row] = true
					}
				}
			}
		}
	}
	for _, row := range bookOf(t).Rows() {
		if !used[row.Cloud+" "+row.ID] {
			t.Errorf("no rule uses %s %s", row.Cloud, row.ID)
		}
	}
}

// skus prices one resource of each priced type and returns what was looked up.
func skus(t *testing.T, region, architecture, tracing string, idle bool) []string {
	t.Helper()
	number, object := resource.NewProperty[float64], resource.NewProperty[resource.PropertyMap]
	fn := function("f")
	fn.Inputs["architectures"] = resource.NewProperty([]resource.PropertyValue{resource.NewProperty(architecture)})
	fn.Inputs["tracingConfig"] = object(resource.PropertyMap{"mode": resource.NewProperty(tracing)})
	fn.Inputs["ephemeralStorage"] = object(resource.PropertyMap{"size": number(1024)})
	alias := Resource{URN: "alias", Type: lambdaAliasType, Name: "live", dependencies: map[string][]string{"functionVersion": {fn.URN}}}
	warm := Resource{URN: "warm", Type: lambdaProvisionedType, Name: "warm", dependencies: map[string][]string{"qualifier": {"alias"}}, Inputs: resource.PropertyMap{"provisionedConcurrentExecutions": number(1)}}
	run := Resource{URN: "run", Type: "gcp:cloudrunv2/service:Service", Name: "run", Inputs: resource.PropertyMap{"template": object(resource.PropertyMap{
		"scaling":    object(resource.PropertyMap{"minInstanceCount": number(3)}),
		"containers": resource.NewProperty([]resource.PropertyValue{object(resource.PropertyMap{"resources": object(resource.PropertyMap{"cpuIdle": resource.NewProperty(idle)})})}),
	})}}
	resources := []Resource{fn, alias, warm, run, {URN: "stage", Type: httpAPIStageType, Name: "stage"}, {URN: "log", Type: "aws:cloudwatch/logGroup:LogGroup", Name: "log"}}
	for i := range resources {
		resources[i].Region = region
	}
	traffic := spec.Traffic{
		AverageMs: ptr(200), ResponseKiB: ptr(d("1")), LogKiBPerRequest: ptr(d("1")), AccessLogKiBPerRequest: ptr(d("1")),
		ColdStarts: spec.ColdStarts{Percent: ptr(d("1")), AverageMs: ptr(1)},
	}
	// Enough to exceed the provisioned instance, little enough to leave a minimum
	// instance of Cloud Run idle.
	requests := d("30000000")
	s := (Input{Book: bookOf(t), Resources: NewRecording(resources), Traffic: traffic}).at(&requests)
	var out []string
	for _, c := range s.charges {
		if c.price.ID != "" {
			out = append(out, c.price.Cloud+" "+c.price.ID)
		}
	}
	if len(s.unsupported) > 0 {
		t.Fatal(s.unsupported)
	}
	return out
}

func BenchmarkPrice10000Resources(b *testing.B) {
	var resources []Resource
	for i := range 2500 {
		fn := function(fmt.Sprintf("f%d", i))
		stage := Resource{URN: fmt.Sprintf("stage%d", i), Type: httpAPIStageType, Name: "stage", Region: "us-east-1", dependencies: map[string][]string{"accessLogSettings": {fmt.Sprintf("log%d", i)}}}
		log := Resource{URN: fmt.Sprintf("log%d", i), Type: "aws:cloudwatch/logGroup:LogGroup", Name: "log", Region: "us-east-1"}
		role := Resource{URN: fmt.Sprintf("role%d", i), Type: "aws:iam/role:Role", Name: "role"}
		resources = append(resources, fn, stage, log, role)
	}
	in := Input{
		Book: bookOf(b), Resources: NewRecording(resources),
		Traffic: spec.Traffic{RequestsPerMonth: ptr(int64(1_000_000)), AverageMs: ptr(200), ResponseKiB: ptr(d("2")), LogKiBPerRequest: ptr(d("1")), AccessLogKiBPerRequest: ptr(d("1"))},
	}
	b.ReportAllocs()
	for b.Loop() {
		New(in)
	}
}
