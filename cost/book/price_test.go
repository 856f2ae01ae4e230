package book

import "testing"

func TestAmount(t *testing.T) {
	ten, hundred := d("10"), d("100")
	dollar, half := d("1"), d("0.5")
	tiered := &Price{Per: one, Tiers: []Tier{{UpTo: &ten, USD: &dollar}, {UpTo: &hundred, USD: &half}, {}}, Free: &FreeTier{Quantity: d("4"), Scope: "s"}}
	for name, c := range map[string]struct {
		before, quantity string
		freeTier         bool
		want             string
		known            bool
	}{
		"nothing":                          {"0", "0", false, "0", true},
		"inside the first tier":            {"0", "8", false, "8", true},
		"exactly the first tier":           {"0", "10", false, "10", true},
		"across two tiers":                 {"0", "20", false, "15", true},
		"after others have used the first": {"10", "20", false, "10", true},
		"others have used part of it":      {"5", "10", false, "7.5", true},
		"less than the free quantity":      {"0", "3", true, "0", true},
		"more than the free quantity":      {"0", "6", true, "2", true},
		"a free quantity that others used": {"4", "6", true, "6", true},
		"a free quantity others used half": {"2", "6", true, "4", true},
		// 4 free, 10 at $1, 6 at $0.50.
		"tiers count beyond the free quantity": {"0", "20", true, "13", true},
		"into a tier without a price":          {"0", "101", false, "55", false},
		"up to where the price is not known":   {"0", "100", false, "55", true},
	} {
		t.Run(name, func(t *testing.T) {
			got, known := tiered.Amount(d(c.before), d(c.quantity), c.freeTier)
			if known != c.known || (known && !got.Equal(d(c.want))) {
				t.Errorf("got %s (known %v), want %s (known %v)", got, known, c.want, c.known)
			}
		})
	}
}

// $0.20 for a million: 2.5 million are 2.5 x 0.20.
func TestAPriceBuysPerUnits(t *testing.T) {
	usd := d("0.20")
	p := &Price{Per: d("1000000"), Tiers: []Tier{{USD: &usd}}}
	if got, known := p.Amount(d("7"), d("2500000"), false); !known || !got.Equal(d("0.5")) {
		t.Errorf("got %s", got)
	}
}

// In tier 2, Google's free quantities of Cloud Run are worth what they cost in tier 1: 180,000
// vCPU-s x $0.000024 = $4.32, which is 128,571.429 vCPU-s at $0.0000336; 450,000 GiB-s x
// $0.000002 = $0.90, 375,000 GiB-s at $0.0000024.
func TestFreeQuantitiesOfTier2AreWorthThoseOfTier1(t *testing.T) {
	b := defaultBook(t)
	for id, want := range map[string][2]string{"run.cpu.request": {"180000", "128571.429"}, "run.memory.instance": {"450000", "375000"}} {
		for i, region := range []string{"europe-west1", "europe-west3"} {
			p, err := b.Price("gcp", id, region)
			if err != nil || !p.Free.Quantity.Equal(d(want[i])) {
				t.Errorf("%s in %s: got %v free (%v), want %s", id, region, p.Free, err, want[i])
			}
		}
	}
}
