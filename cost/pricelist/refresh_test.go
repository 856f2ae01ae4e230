package pricelist

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"bankchurn/cost/book"
)

func compared(t *testing.T) []Change {
	t.Helper()
	changes, err := Compare(t.Context(), vendors(t, nil), bookOf(t, nil), selectors(t), all)
	if err != nil {
		t.Fatal(err)
	}
	return changes
}

// What each row costs according to the samples, worked out by hand, per million if the book has
// the price per million.
func TestEveryRowGetsThePriceOfItsOwnEntry(t *testing.T) {
	want := map[string]string{
		"alb.hour":               "$0.0252",
		"alb.lcu":                "$0.008", // not the Outposts entry at $0, not the reserved one
		"lambda.duration.x86_64": "$0.0000166667 up to 6000000000, then $0.000015 up to 15000000000, then $0.0000133334",
		"lambda.requests":        "$0.20", // $0.0000002 x 1e6; Lambda@Edge is $0.60
		"nat.gb":                 "$0.048",
		"nat.hour":               "$0.048",
		"run.cpu.idle":           "$0.0000025",
		"run.cpu.request":        "$0.000024", // 24,000 nanodollars
		"run.requests":           "$0.40",     // 400 nanodollars x 1e6
		"transfer.internet":      "$0.12",
	}
	for _, c := range compared(t) {
		if got := terms(&c.New); got != want[c.New.ID] {
			t.Errorf("%s: got %s, want %s", c.New.ID, got, want[c.New.ID])
		}
		delete(want, c.New.ID)
	}
	for id := range want {
		t.Errorf("no change for %s", id)
	}
}

func TestEachRowNamesTheEntryItCameFrom(t *testing.T) {
	for _, c := range compared(t) {
		want := map[string]string{
			"alb.lcu":           "OF, SKU ALBLCU, 2026-09-11", // the day of the version
			"run.cpu.request":   "BC, SKU 4856-B847-F1EB, 2026-11-24",
			"transfer.internet": "B, 2025-01-01",
		}[c.New.ID]
		if got := cite(&c.New); want != "" && got != want {
			t.Errorf("%s: got %s, want %s", c.New.ID, got, want)
		}
	}
}

func TestReportShowsOldAndNewPriceWithSourceAndDate(t *testing.T) {
	report := Report(compared(t))
	for _, want := range []string{
		"aws alb.hour eu-west-1\n  - $0.025   B, 2025-01-01\n  + $0.0252   OF, SKU ALBHOUR, 2026-09-11\n",
		"aws nat.gb eu-west-1\n  - no price   \n  + $0.048   OF, SKU NATGB, 2026-09-25\n",
		"prices: 4 differ, 5 agree, 1 maintained by hand\n",
		"by hand: gcp transfer.internet: the catalog has one SKU per pair of places, and which one applies depends on where clients are; the row is the one for most destinations (1)\n",
	} {
		if !strings.Contains(report, want) {
			t.Errorf("no %q in\n%s", want, report)
		}
	}
}

func TestASingleRegionCanBeCompared(t *testing.T) {
	for region, want := range map[string]string{"eu-west-1": "alb.hour alb.lcu nat.gb nat.hour", "global": "run.requests"} {
		o := all
		o.Region = region
		changes, err := Compare(t.Context(), vendors(t, nil), bookOf(t, nil), selectors(t), o)
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for i := range changes {
			ids = append(ids, changes[i].New.ID)
		}
		if got := strings.Join(ids, " "); got != want || o.Whole() {
			t.Errorf("%s: got %s, want %s", region, got, want)
		}
	}
	o := all
	o.Region = "eu-west-9"
	if _, err := Compare(t.Context(), vendors(t, nil), bookOf(t, nil), selectors(t), o); err == nil || err.Error() != "the price book has no region eu-west-9" {
		t.Errorf("got %v", err)
	}
}

func TestAnUnusableListIsAnErrorWithPlaceAndReason(t *testing.T) {
	edit := func(in, before, after string) func(string, string) string {
		return func(path, text string) string {
			if strings.Contains(path, in) {
				if !strings.Contains(text, before) {
					panic("the sample has no " + before)
				}
				return strings.Replace(text, before, after, 1)
			}
			return text
		}
	}
	for name, c := range map[string]struct {
		change func(path, text string) string
		want   []string
	}{
		"no entry fits, and the near ones are named": {
			edit("AWSELB", `"usagetype": "EU-LCUUsage"`, `"usagetype": "EU-LCUUsageV2"`),
			[]string{"aws alb.lcu in eu-west-1: no entry is AWSELB Load Balancer-Application operation=LoadBalancing:Application usagetype=EU-LCUUsage; near: ", "ALBLCU (Load Balancer-Application, EU-LCUUsageV2", "OUTPOSTLCU"},
		},
		"two entries fit": {
			edit("AWSELB", `"usagetype": "EU-Outposts-LCUUsage"`, `"usagetype": "EU-LCUUsage"`),
			[]string{"aws alb.lcu in eu-west-1: 2 entries are", "ALBLCU (", "OUTPOSTLCU ("},
		},
		"another unit": {
			edit("AmazonEC2", `"unit": "Hrs"`, `"unit": "Mbps-hrs"`),
			[]string{`aws nat.hour in eu-west-1: SKU NATHOUR has the unit "Mbps-hrs", not Hrs`},
		},
		"a price of nothing": {
			edit("AmazonEC2", `"USD": "0.0480000000"`, `"USD": "0.0000000000"`),
			[]string{"nat.hour in eu-west-1: SKU NATHOUR costs $0 from 0 on, which is not a list price"},
		},
		"another currency": {
			edit("AmazonEC2", `"USD": "0.0480000000"`, `"CNY": "0.0480000000"`),
			[]string{"SKU NATHOUR: has no price in USD but in CNY"},
		},
		"tiers that overlap": {
			edit("AWSLambda", `"endRange": "6000000000"`, `"endRange": "7000000000"`),
			[]string{"lambda.duration.x86_64 in us-east-1: SKU X86: the tier from 0 does not end where the one from 6000000000 starts"},
		},
		"tiers with an end": {
			edit("AmazonEC2", `"endRange": "Inf"`, `"endRange": "10"`),
			[]string{"SKU NATHOUR has no price above 10"},
		},
		"a number out of proportion": {
			edit("AmazonEC2", `"USD": "0.0480000000"`, `"USD": "1e999999999"`),
			[]string{`"1e999999999" is not a quantity or price`},
		},
		"a file that ends early": {
			func(path, text string) string {
				if strings.Contains(path, "AWSELB") {
					return text[:len(text)/2]
				}
				return text
			},
			[]string{"/offers/v1.0/aws/AWSELB/current/eu-west-1/index.json: ", "the document ends early"},
		},
		"a file without a version": {
			edit("AWSELB", `"version": "20260911124544"`, `"release": "20260911124544"`),
			[]string{"AWSELB/current/eu-west-1/index.json: the version is missing"},
		},
		"terms before products": {
			edit("AWSELB", `"products"`, `"goods"`),
			[]string{"the terms come before the products"},
		},
		"no on-demand terms": {
			edit("AWSELB", `"OnDemand"`, `"Spot"`),
			[]string{"there are no on-demand terms"},
		},
		"a page that is no JSON": {
			func(path, text string) string {
				if strings.Contains(path, "152E") {
					return "<html>"
				}
				return text
			},
			[]string{"catalog ", "/v1/services/152E-C115-5142/skus", "invalid character"},
		},
		"a catalog in euros": {
			edit("152E", `"currencyCode": "USD"`, `"currencyCode": "EUR"`),
			[]string{`SKU 4856-B847-F1EB: has a price in "EUR", not in USD`},
		},
		"another free quantity": {
			func(_, text string) string {
				return strings.Replace(text, `"startUsageAmount": 180000`, `"startUsageAmount": 100000`, 1)
			},
			[]string{"run.cpu.request in europe-west1: SKU 4856-B847-F1EB costs nothing up to 100000, unlike in skus-gcp.csv"},
		},
		"a version that is no time": {
			edit("AWSELB", `"version": "20260911124544"`, `"version": "newest"`),
			[]string{`version "newest" is not a time`},
		},
		"steps in the wrong order": {
			edit("152E", `"startUsageAmount": 180000`, `"startUsageAmount": 0`),
			[]string{"SKU 4856-B847-F1EB: the tier from 0 starts at or below the one before"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Compare(context.Background(), vendors(t, c.change), bookOf(t, nil), selectors(t), all)
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("no %q in\n%v", want, err)
				}
			}
		})
	}
}

// One run reports every defect of every list.
func TestAllProblemsAreInTheError(t *testing.T) {
	_, err := Compare(context.Background(), vendors(t, func(path, text string) string {
		if strings.Contains(path, "AWSELB") || strings.Contains(path, "AmazonEC2") {
			return "{"
		}
		return text
	}), bookOf(t, nil), selectors(t), all)
	if err == nil || !strings.Contains(err.Error(), "AWSELB") || !strings.Contains(err.Error(), "AmazonEC2") {
		t.Errorf("got %v", err)
	}
}

func TestAPinnedVersionIsReadByItsName(t *testing.T) {
	o := Options{Version: "20260911124544", Cloud: "aws", Today: today}
	_, err := Compare(context.Background(), vendors(t, nil), bookOf(t, nil), selectors(t), o)
	// The other services' samples have other versions.
	if err == nil || strings.Contains(err.Error(), "AWSELB") || !strings.Contains(err.Error(), "AmazonEC2/20260911124544/eu-west-1/index.json: answered 404 Not Found") {
		t.Errorf("got %v", err)
	}
}

// A price without a selector is not guessed, and the report mentions it.
func TestARowWithoutASelectorIsReportedAsKeptByHand(t *testing.T) {
	row := map[string]string{"aws/eu-west-1.csv": heading + "new.sku,,1,,B,2025-01-01,,\n"}
	changes, err := Compare(t.Context(), vendors(t, nil), bookOf(t, row), selectors(t), all)
	if err != nil {
		t.Fatal(err)
	}
	if report := Report(changes); !strings.Contains(report, "by hand: aws new.sku: it has no selector yet (1)\n") {
		t.Errorf("got\n%s", report)
	}
}

func TestGooglesListNeedsAKeyOnlyForItsRows(t *testing.T) {
	client := vendors(t, nil)
	client.GoogleKey = ""
	_, err := Compare(t.Context(), client, bookOf(t, nil), selectors(t), all)
	if err == nil || !strings.Contains(err.Error(), "needs an API key in GOOGLE_CLOUD_API_KEY") {
		t.Errorf("got %v", err)
	}
	if _, err := Compare(context.Background(), client, bookOf(t, nil), selectors(t), Options{Version: "current", Cloud: "aws", Today: today}); err != nil {
		t.Errorf("AWS alone: %v", err)
	}
}

// Requests to a busy server are retried up to a limit; other errors are not retried.
func TestBusyServersAreRetried(t *testing.T) {
	for name, c := range map[string]struct {
		status, failures int
		asked            int32
		want             string
	}{
		"busy twice":          {http.StatusTooManyRequests, 2, 3, ""},
		"broken once":         {http.StatusBadGateway, 1, 2, ""},
		"busy for ever":       {http.StatusTooManyRequests, 100, 3, "answered 429 Too Many Requests"},
		"forbidden":           {http.StatusForbidden, 100, 1, "answered 403 Forbidden"},
		"not there":           {http.StatusNotFound, 100, 1, "answered 404 Not Found"},
		"refused key, no key": {http.StatusBadRequest, 100, 1, "answered 400 Bad Request"},
	} {
		t.Run(name, func(t *testing.T) {
			var asked atomic.Int32
			lists := vendors(t, nil)
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if int(asked.Add(1)) <= c.failures {
					w.WriteHeader(c.status)
					return
				}
				http.Redirect(w, r, lists.AWSURL+r.URL.Path, http.StatusTemporaryRedirect)
			}))
			defer server.Close()
			client := *lists
			client.AWSURL = server.URL
			_, err := client.offer(context.Background(), "AWSELB", "current", "eu-west-1", nil)
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("got %v, want %q", err, c.want)
			}
			if asked.Load() != c.asked {
				t.Errorf("asked %d times, want %d", asked.Load(), c.asked)
			}
		})
	}
}

func TestNoErrorContainsTheKey(t *testing.T) {
	client := vendors(t, func(string, string) string { return "{" })
	_, err := Compare(t.Context(), client, bookOf(t, nil), selectors(t), all)
	if err == nil || strings.Contains(err.Error(), apiKey) {
		t.Errorf("got %v", err)
	}
}

// A catalog with endless pages is an error.
func TestAnEndlessCatalogIsAnError(t *testing.T) {
	client := vendors(t, func(_, text string) string {
		return strings.Replace(text, `"nextPageToken": ""`, `"nextPageToken": "page-2"`, 1)
	})
	_, err := client.catalog(context.Background(), "152E-C115-5142", nil)
	if err == nil || !strings.Contains(err.Error(), "more than 200 pages") {
		t.Errorf("got %v", err)
	}
}

// Each selector has a price in the book and can be filled in for all of its prices, in every
// region.
func TestTheBookAndTheSelectorsMatch(t *testing.T) {
	program, err := book.Default()
	if err != nil {
		t.Fatal(err)
	}
	s := selectors(t)
	rows, err := (&Options{}).rows(program)
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for i := range rows {
		found, err := s.For(&rows[i])
		if err != nil {
			t.Error(err)
		}
		used[rows[i].Cloud+" "+found.ID] = true
	}
	for cloud, list := range s.byCloud {
		for id := range list {
			if !used[cloud+" "+id] {
				t.Errorf("no row for the selector of %s in %s", id, cloud)
			}
		}
	}
}
