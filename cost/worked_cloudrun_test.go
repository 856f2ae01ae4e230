package cost_test

import (
	"testing"

	"github.com/shopspring/decimal"

	"bankchurn/cost"
)

// Expected amounts are worked out by hand from the tier 1 list prices: $0.000024
// per vCPU-s and $0.0000025 per GiB-s while serving, $0.0000025 each while idle,
// $0.40 per million requests; instance-based $0.000018 and $0.000002.

func TestCloudRunOneRequestPerInstance(t *testing.T) {
	e := scenario{platform: "cloudrun", service: image, block: `{"concurrency": 1}`, traffic: `{"requestsPerMonth": 1000000, "averageMs": 200, "responseKiB": 2}`}.estimate(t)
	amounts{
		"CPU, serving requests":         "4.8", // 200,000 vCPU-s
		"Memory, serving requests":      "0.5", // 200,000 GiB-s
		"Requests":                      "0.4",
		"Data transfer to the internet": "0.228882", // 1.9073486328125 GiB x $0.12
	}.check(t, e)
}

// With concurrency 80 a quiet service does not cost an eightieth: 0.0761035 requests are in
// flight on average, so an instance is busy for 1 - e^-0.0761035 = 0.0732797 of 2,628,000 s =
// 192,579.09 s.
func TestCloudRunConcurrencyHardlyHelpsAQuietService(t *testing.T) {
	e := scenario{platform: "cloudrun", service: image, block: `{"concurrency": 80}`, traffic: `{"requestsPerMonth": 1000000, "averageMs": 200}`}.estimate(t)
	amounts{
		"CPU, serving requests":    "4.621898",
		"Memory, serving requests": "0.481448",
		"Requests":                 "0.4",
	}.check(t, e)
}

// 1e9 requests: 76.1035 in flight fill 76.1035 / (0.6 x 80) = 1.585490 instances.
func TestCloudRunBusyServiceFillsInstancesToTheAutoscalersTarget(t *testing.T) {
	e := scenario{platform: "cloudrun", service: image, block: `{"concurrency": 80}`, traffic: `{"requestsPerMonth": 1000000000, "averageMs": 200}`}.estimate(t)
	amounts{
		"CPU, serving requests":    "100",       // 4,166,666.67 vCPU-s
		"Memory, serving requests": "10.416667", // 4,166,666.67 GiB-s
		"Requests":                 "400",
	}.check(t, e)
}

func TestCloudRunBillsBusyTimeInStepsOf100Milliseconds(t *testing.T) {
	e := scenario{platform: "cloudrun", service: image, block: `{"concurrency": 1}`, traffic: `{"requestsPerMonth": 1000000, "averageMs": 120}`}.estimate(t)
	amounts{"CPU, serving requests": "4.8", "Memory, serving requests": "0.5", "Requests": "0.4"}.check(t, e)
}

// (1 vCPU + 1 GiB) x $0.0000025 x 3,600 s = $0.018 an hour = $13.14 a month.
func TestCloudRunIdleMinimumInstance(t *testing.T) {
	e := scenario{platform: "cloudrun", service: `{"image": "docker.io/a/b:v1", "scaling": {"min": 1}}`, traffic: `{"requestsPerMonth": 0, "averageMs": 200, "responseKiB": 0}`}.estimate(t)
	if got := e.Low.USD.Round(6); !got.Equal(decimal.RequireFromString("13.14")) || e.Low.Incomplete {
		t.Errorf("idle: got %s, want $13.14", e.Low)
	}
	amounts{"CPU, idle minimum instances": "6.57", "Memory, idle minimum instances": "6.57"}.check(t, e)
}

// With traffic, the minimum instance is idle only while it does not serve:
// 2,628,000 - 200,000 s.
func TestCloudRunMinimumInstanceIsBilledOnce(t *testing.T) {
	e := scenario{platform: "cloudrun", service: `{"image": "docker.io/a/b:v1", "scaling": {"min": 1}}`, block: `{"concurrency": 1}`, traffic: `{"requestsPerMonth": 1000000, "averageMs": 200}`}.estimate(t)
	amounts{
		"CPU, serving requests": "4.8", "Memory, serving requests": "0.5", "Requests": "0.4",
		"CPU, idle minimum instances": "6.07", "Memory, idle minimum instances": "6.07", // 2,428,000 x $0.0000025
	}.check(t, e)
}

// (1 x $0.000018 + 1 x $0.000002) x 3,600 s = $0.072 an hour = $52.56 a month,
// and no fee per request.
func TestCloudRunInstanceBasedMinimumInstance(t *testing.T) {
	e := scenario{platform: "cloudrun", service: `{"image": "docker.io/a/b:v1", "scaling": {"min": 1}}`, block: `{"billing": "instance"}`, traffic: `{"requestsPerMonth": 1000000, "averageMs": 200}`}.estimate(t)
	amounts{"CPU, living instances": "47.304", "Memory, living instances": "5.256"}.check(t, e)
	if got := e.Low.USD.Round(6); !got.Equal(decimal.RequireFromString("52.56")) {
		t.Errorf("idle: got %s, want $52.56", e.Low)
	}
}

// An instance is kept for up to 15 minutes after a request: with one every 2,628 s
// it lives for 1 - e^-(0.0000761 in flight + 900 s / 2,628 s) = 0.2900366 of the month.
func TestCloudRunInstanceBasedServiceScalesToZero(t *testing.T) {
	e := scenario{platform: "cloudrun", service: image, block: `{"billing": "instance"}`, traffic: `{"requestsPerMonth": 1000, "averageMs": 200}`}.estimate(t)
	amounts{
		"CPU, living instances":    "13.719891", // 762,216.18 s x $0.000018
		"Memory, living instances": "1.524432",  // 762,216.18 s x $0.000002
	}.check(t, e)
	if !e.Low.USD.IsZero() {
		t.Errorf("idle: got %s, want $0.00", e.Low)
	}
}

func TestCloudRunFreeTier(t *testing.T) {
	e := scenario{platform: "cloudrun", service: image, block: `{"concurrency": 1}`, freeTier: true, traffic: `{"requestsPerMonth": 3000000, "averageMs": 200}`}.estimate(t)
	amounts{
		"CPU, serving requests":    "10.08", // 600,000 - 180,000 vCPU-s
		"Memory, serving requests": "0.6",   // 600,000 - 360,000 GiB-s
		"Requests":                 "0.4",   // 3 - 2 million
	}.check(t, e)
}

func TestCloudRunColdStartsLogsAndSize(t *testing.T) {
	e := scenario{platform: "cloudrun", service: `{"image": "docker.io/a/b:v1", "cpu": 2, "memoryMiB": 4096}`, block: `{"concurrency": 1}`,
		traffic: `{"requestsPerMonth": 1048576, "averageMs": 100, "logKiBPerRequest": 1, "accessLogKiBPerRequest": 0.5, "coldStarts": {"percent": 10, "averageMs": 1000}}`}.estimate(t)
	amounts{
		"CPU, serving requests":    "5.033165", // 104,857.6 s x 2 vCPU
		"Memory, serving requests": "1.048576", // 104,857.6 s x 4 GiB
		"CPU, cold starts":         "10.06633", // 104,857.6 starts x 1 s x 4 vCPU: boosted while it starts
		"Memory, cold starts":      "1.048576",
		"Requests":                 "0.41943",
		"Logs, application":        "0.5",  // 1 GiB
		"Logs, requests":           "0.25", // 0.5 GiB
	}.check(t, e)
}

// 10 instances x 80 requests / 0.2 s = 4,000 requests/s, all instances busy:
// 26,280,000 vCPU-s and GiB-s, 10,512 million requests.
func TestCloudRunHighEstimateIsEveryInstanceBusy(t *testing.T) {
	e := scenario{platform: "cloudrun", service: image, traffic: `{"requestsPerMonth": 1000000, "averageMs": 200}`}.estimate(t)
	amounts{"CPU, serving requests": "630.72", "Memory, serving requests": "65.7", "Requests": "4204.8"}.
		compare(t, e, func(l cost.Line) decimal.Decimal { return l.High.USD })
}

// A canary's candidate has its own instances, including minimum instances: of 200,000 busy
// seconds the two get 180,000 and 20,000, and each idles for the rest of 2,628,000 s.
func TestCloudRunCanaryHasItsOwnInstances(t *testing.T) {
	e := scenario{
		platform: "cloudrun", service: `{"image": "docker.io/a/b:v1", "scaling": {"min": 1}}`, block: `{"concurrency": 1}`,
		release: `{"version": "b-00001-abc", "canary": {"percent": 10}}`, traffic: `{"requestsPerMonth": 1000000, "averageMs": 200}`,
	}.estimate(t)
	amounts{
		"CPU, serving requests, 90 % to b-00001-abc": "4.32", "Memory, serving requests, 90 % to b-00001-abc": "0.45", "Requests, 90 % to b-00001-abc": "0.36",
		"CPU, serving requests, 10 % to the newest revision": "0.48", "Memory, serving requests, 10 % to the newest revision": "0.05", "Requests, 10 % to the newest revision": "0.04",
		"CPU, idle minimum instances, 90 % to b-00001-abc": "6.12", "Memory, idle minimum instances, 90 % to b-00001-abc": "6.12", // 2,448,000 x $0.0000025
		"CPU, idle minimum instances, 10 % to the newest revision": "6.52", "Memory, idle minimum instances, 10 % to the newest revision": "6.52", // 2,608,000 x $0.0000025
	}.check(t, e)
}

// Requests overlap less when they are split: with 0.0380518 in flight on average, an
// instance is busy for 1 - e^-0.0380518 = 0.0373369 of 2,628,000 s = 98,121.3 s, twice.
// Memory costs 0.0000025 / 0.000024 of that.
func TestCloudRunCanaryOverlapsLess(t *testing.T) {
	e := scenario{
		platform: "cloudrun", service: image, release: `{"version": "b-00001-abc", "canary": {"percent": 50}}`,
		traffic: `{"requestsPerMonth": 1000000, "averageMs": 200}`,
	}.estimate(t)
	amounts{
		"CPU, serving requests, 50 % to b-00001-abc": "2.354912", "Memory, serving requests, 50 % to b-00001-abc": "0.245303", "Requests, 50 % to b-00001-abc": "0.2",
		"CPU, serving requests, 50 % to the newest revision": "2.354912", "Memory, serving requests, 50 % to the newest revision": "0.245303", "Requests, 50 % to the newest revision": "0.2",
	}.check(t, e)
	// At full capacity each half has its own ten instances.
	high := map[string]string{}
	for _, line := range e.Lines {
		high[line.Meter] = line.High.USD.String()
	}
	for _, half := range []string{"b-00001-abc", "the newest revision"} {
		if got := high["CPU, serving requests, 50 % to "+half]; got != "630.72" {
			t.Errorf("%s at full capacity: got %s, want 630.72", half, got)
		}
	}
}
