package cost_test

import (
	"testing"

	"github.com/shopspring/decimal"

	"bankchurn/cost"
)

// Expected amounts are worked out by hand from the list prices of us-east-1:
// $0.20 per million requests, $0.0000166667 per GB-s (x86_64), $1.00 per million
// HTTP API requests.

func TestLambdaOneMillionRequests(t *testing.T) {
	e := scenario{platform: "lambda", service: `{"memoryMiB": 1024}`, block: ecr, traffic: `{"requestsPerMonth": 1000000, "averageMs": 200, "responseKiB": 2}`}.estimate(t)
	amounts{
		"Requests":          "0.2",     // 1 x $0.20
		"Duration, x86_64":  "3.33334", // 1e6 x 0.2 s x 1 GB = 200,000 GB-s
		"HTTP API requests": "1",
		// 1e6 x 2 KiB = 1.9073486328125 GiB x $0.09
		"Data transfer to the internet": "0.171661",
	}.check(t, e)
	if !e.Expected.Incomplete {
		t.Error("logs and cold starts are not stated, yet the sum claims to be complete")
	}
	if !e.Low.USD.IsZero() || e.Low.Incomplete {
		t.Errorf("idle: got %s, want $0.00: nothing runs around the clock", e.Low)
	}
}

// The source says about $4: it rounds $3.53 up and omits the API.
func TestLambdaOneMillionRequestsAgreesWithTheSourceWithoutItsAPI(t *testing.T) {
	e := scenario{platform: "lambda", service: `{"memoryMiB": 1024}`, block: ecr, traffic: `{"requestsPerMonth": 1000000, "averageMs": 200}`}.estimate(t)
	sum := decimal.Zero
	for _, l := range e.Lines {
		if l.Kind == "Function" {
			sum = sum.Add(l.Expected.USD)
		}
	}
	if !sum.Equal(decimal.RequireFromString("3.53334")) {
		t.Errorf("got %s, want 3.53334", sum)
	}
}

func TestLambdaHundredMillionRequests(t *testing.T) {
	e := scenario{platform: "lambda", service: `{"memoryMiB": 1024}`, block: ecr, traffic: `{"requestsPerMonth": 100000000, "averageMs": 200}`}.estimate(t)
	amounts{
		"Requests":          "20",
		"Duration, x86_64":  "333.334", // 20,000,000 GB-s
		"HTTP API requests": "100",
	}.check(t, e)
}

func TestLambdaFreeTierIsPerAccountAndMonth(t *testing.T) {
	e := scenario{platform: "lambda", service: `{"memoryMiB": 1024}`, block: ecr, traffic: `{"requestsPerMonth": 100000000, "averageMs": 200}`, freeTier: true}.estimate(t)
	amounts{
		"Requests":          "19.8",      // 99 million are charged
		"Duration, x86_64":  "326.66732", // 19,600,000 GB-s are charged
		"HTTP API requests": "100",       // its free million is for an account's first year only
	}.check(t, e)
}

func TestLambdaTiers(t *testing.T) {
	// 400M x 17.5 s x 1 GB = 7e9 GB-s: 6e9 at $0.0000166667 and 1e9 at $0.000015.
	e := scenario{platform: "lambda", service: `{"memoryMiB": 1024}`, block: `{"image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/b:v1", "throttle": {"ratePerSecond": 1000}}`,
		traffic: `{"requestsPerMonth": 400000000, "averageMs": 17500}`}.estimate(t)
	amounts{
		"Requests":          "80",
		"Duration, x86_64":  "115000.2",
		"HTTP API requests": "390", // 300 x $1.00 + 100 x $0.90
	}.check(t, e)
}

// An HTTP API counts every 512 KB of a request or response as one.
func TestLambdaLargeResponsesCountAsSeveralAPIRequests(t *testing.T) {
	for kib, want := range map[string]string{"512": "1", "513": "2", "1024": "2"} {
		e := scenario{platform: "lambda", service: `{"memoryMiB": 1024}`, block: ecr, traffic: `{"requestsPerMonth": 1000000, "averageMs": 200, "responseKiB": ` + kib + `}`}.estimate(t)
		for _, l := range e.Lines {
			if l.Meter == "HTTP API requests" && !l.Expected.USD.Equal(decimal.RequireFromString(want)) {
				t.Errorf("%s KiB: got %s, want %s", kib, l.Expected.USD, want)
			}
		}
	}
}

func TestLambdaArmCostsAFifthLessPerSecond(t *testing.T) {
	e := scenario{platform: "lambda", service: `{"memoryMiB": 512}`, block: `{"image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/b:v1", "architecture": "arm64"}`,
		traffic: `{"requestsPerMonth": 1000000, "averageMs": 100}`}.estimate(t)
	amounts{"Requests": "0.2", "Duration, arm64": "0.66667", "HTTP API requests": "1"}.check(t, e) // 50,000 GB-s x $0.0000133334
}

// One warm instance serves the 0.0761 requests in flight. Provisioned concurrency is billed
// with the function's own 2 GB, and the duration at the lower price.
func TestLambdaProvisionedConcurrencyUsesTheFunctionsOwnMemory(t *testing.T) {
	e := scenario{platform: "lambda", service: `{"memoryMiB": 2048}`, block: `{"image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/b:v1", "provisionedConcurrency": 1}`,
		traffic: `{"requestsPerMonth": 1000000, "averageMs": 200}`}.estimate(t)
	amounts{
		"Requests": "0.2",
		"Duration on provisioned concurrency, x86_64": "3.88888",   // 400,000 GB-s x $0.0000097222
		"Provisioned concurrency, x86_64":             "21.900175", // 2,628,000 s x 2 GB x $0.0000041667
		"HTTP API requests":                           "1",
	}.check(t, e)
	if got := e.Low.USD.Round(6).String(); got != "21.900175" {
		t.Errorf("idle: got %s, want the reservation alone", got)
	}
}

// 100M x 0.5 s / 2,628,000 s = 19.0259 in flight; 4 are warm, the rest on demand.
func TestLambdaBeyondProvisionedConcurrencyIsOnDemand(t *testing.T) {
	e := scenario{platform: "lambda", service: `{"memoryMiB": 1024}`, block: `{"image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/b:v1", "provisionedConcurrency": 4}`,
		traffic: `{"requestsPerMonth": 100000000, "averageMs": 500}`}.estimate(t)
	amounts{
		"Requests": "20",
		// 4 x 2,628,000 s = 10,512,000 of the 50,000,000 GB-s
		"Duration on provisioned concurrency, x86_64": "102.199766",
		"Duration, x86_64":                            "658.13465", // 39,488,000 GB-s x $0.0000166667
		"Provisioned concurrency, x86_64":             "43.80035",  // 10,512,000 GB-s x $0.0000041667
		"HTTP API requests":                           "100",
	}.check(t, e)
}

func TestLambdaColdStartsAreBilledAsDuration(t *testing.T) {
	e := scenario{platform: "lambda", service: `{"memoryMiB": 1024}`, block: ecr,
		traffic: `{"requestsPerMonth": 1000000, "averageMs": 200, "coldStarts": {"percent": 1, "averageMs": 3000}}`}.estimate(t)
	amounts{
		"Requests": "0.2", "Duration, x86_64": "3.33334", "HTTP API requests": "1",
		"Cold starts (INIT), x86_64": "0.500001", // 10,000 starts x 3 s x 1 GB x $0.0000166667
	}.check(t, e)
}

func TestLambdaLogsStorageAndTracing(t *testing.T) {
	e := scenario{platform: "lambda", service: `{"memoryMiB": 1024}`, block: `{"image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/b:v1", "tracing": true, "ephemeralStorageMiB": 1536}`,
		traffic: `{"requestsPerMonth": 10485760, "averageMs": 100, "responseKiB": 0, "logKiBPerRequest": 1, "accessLogKiBPerRequest": 0.5}`}.estimate(t)
	byResource := map[string]string{}
	for _, l := range e.Lines {
		byResource[l.Resource+": "+l.Meter] = l.Expected.USD.Round(6).String()
	}
	for key, want := range map[string]string{
		"bankchurn-api-logs: Logs ingested":        "5",        // 10 GB x $0.50
		"bankchurn-api-access-logs: Logs ingested": "2.5",      // 5 GB
		"bankchurn-api-logs: Logs stored":          "0.059178", // 10 GB x 30 d / 30.4167 d x 0.2 after compression x $0.03
		"bankchurn-api: Ephemeral storage":         "0.032401", // 1,048,576 s x 1 GB x $0.0000000309
		// One request/s is traced, 2,628,000, and 5 % of the other 7,857,760: 3,020,888.
		"bankchurn-api: X-Ray traces recorded": "15.10444",
	} {
		if got := byResource[key]; got != want {
			t.Errorf("%s: got %s, want %s", key, got, want)
		}
	}
}

// A reserved concurrency of 10 serves 50 requests/s at 200 ms: 131,400,000 a month.
func TestLambdaHighEstimateIsTheLowestLimit(t *testing.T) {
	high := func(l cost.Line) decimal.Decimal { return l.High.USD }
	sc := scenario{platform: "lambda", service: `{"memoryMiB": 1024, "scaling": {"max": 10}}`, block: ecr, traffic: `{"requestsPerMonth": 1000000, "averageMs": 200}`}
	amounts{"Requests": "26.28", "Duration, x86_64": "438.000876", "HTTP API requests": "131.4"}.compare(t, sc.estimate(t), high)
	// Without reserved concurrency the limit is the stage's throttle of 100 requests/s.
	sc.service = `{"memoryMiB": 1024}`
	amounts{"Requests": "52.56", "Duration, x86_64": "876.001752", "HTTP API requests": "262.8"}.compare(t, sc.estimate(t), high)
}

func TestLambdaPriceOfIreland(t *testing.T) {
	e := scenario{platform: "lambda", service: `{"memoryMiB": 1024}`, block: `{"region": "eu-west-1", "image": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/b:v1"}`,
		traffic: `{"requestsPerMonth": 1000000, "averageMs": 200, "logKiBPerRequest": 1.048576}`}.estimate(t)
	amounts{
		"Requests": "0.2", "Duration, x86_64": "3.33334", "HTTP API requests": "1.11",
		"Logs ingested": "0.57",     // 1 GB
		"Logs stored":   "0.005918", // 1 GB x 0.986301 months x 0.2 after compression x $0.03
	}.check(t, e)
}

func TestAPriceThatTheBookLacksIsUnknownNotZero(t *testing.T) {
	e := scenario{platform: "lambda", service: `{"memoryMiB": 1024}`, block: `{"region": "mx-central-1", "image": "123456789012.dkr.ecr.mx-central-1.amazonaws.com/b:v1"}`,
		traffic: `{"requestsPerMonth": 1000000, "averageMs": 200}`}.estimate(t)
	found := false
	for _, l := range e.Lines {
		if l.Meter == "HTTP API requests" {
			found = true
			if l.Unpriced != "no price for apigateway.http-requests in mx-central-1: AWS's price feed of 2025-11-20 has no HTTP API in the region" || !l.Expected.Incomplete {
				t.Errorf("got %+v", l)
			}
		}
	}
	if !found || !e.Expected.Incomplete {
		t.Errorf("found %v, expected %s: want a line without a price, and a lower bound", found, e.Expected)
	}
}

// Lambda accepts less than 50 MiB in a request
// (docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html).
func TestAPackageTooLargeForARequestIsStoredInS3(t *testing.T) {
	stored := func(bytes int64) (cost.Estimate, bool) {
		e := scenario{platform: "lambda", block: zipBlock(t, bytes), traffic: `{"requestsPerMonth": 0, "averageMs": 200}`}.estimate(t)
		for _, l := range e.Lines {
			if l.Meter == "Storage" {
				return e, true
			}
		}
		return e, false
	}
	if e, is := stored(49 << 20); is {
		t.Errorf("49 MiB: stored in S3: %v", e.Lines)
	}
	e, _ := stored(64 << 20)
	amounts{"Storage": "0.001438"}.check(t, e) // 64 MiB = 0.0625 GiB x $0.023 = $0.0014375
	if !e.Low.USD.Equal(decimal.RequireFromString("0.0014375")) {
		t.Errorf("idle: got %s: the object is stored without a request, too", e.Low)
	}
}
