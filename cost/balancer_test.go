package cost_test

import "testing"

// Worked out by hand. Two forwarding rules share one price: 730 h x $0.025 = $18.25. Cloud
// Armor: a policy $5, two rules $2, 30 million requests x $0.75 = $22.50. 30 million responses
// of 1 KiB are 28.6102294921875 GiB x $0.008 = $0.228882; the request log is as large, at
// $0.50: $14.305115.
func TestALoadBalancerInFrontOfCloudRunIsPricedOnce(t *testing.T) {
	sc := scenario{platform: "cloudrun", service: image, block: balanced, traffic: busy}
	want := map[string]string{
		"Load balancer, forwarding rules": "18.25", "Load balancer, responses": "0.228882", "Logs, load balancer": "14.305115",
		"Cloud Armor, policy": "5", "Cloud Armor, rules": "2", "Cloud Armor, requests": "22.5",
	}
	transfers := 0
	for _, l := range sc.estimate(t).Lines {
		if l.SKU == "transfer.internet" {
			transfers++
		}
		if amount, listed := want[l.Meter]; listed {
			if got := l.Expected.USD.Round(6).String(); got != amount {
				t.Errorf("%s: $%s, want $%s", l.Meter, got, amount)
			}
			delete(want, l.Meter)
		}
	}
	if len(want) > 0 || transfers != 1 {
		t.Errorf("not among the lines: %v; %d lines for what goes to the internet, want 1", want, transfers)
	}
}
