package network

import (
	"net/netip"
	"strings"
	"testing"
)

func TestASubnetsRangeFollowsFromItsZonesLetter(t *testing.T) {
	for _, c := range []struct {
		vpc, zone string
		private   bool
		want      string
	}{
		// A /16 has 16 blocks of 4096 addresses: 10.0.0.0, 10.0.16.0, ... 10.0.240.0.
		{"10.0.0.0/16", "us-east-1a", false, "10.0.0.0/20"},
		{"10.0.0.0/16", "us-east-1b", false, "10.0.16.0/20"},
		{"10.0.0.0/16", "us-east-1f", false, "10.0.80.0/20"},
		{"10.0.0.0/16", "us-east-1a", true, "10.0.128.0/20"},
		{"10.0.0.0/16", "us-east-1c", true, "10.0.160.0/20"},
		{"10.0.0.0/16", "us-east-1h", true, "10.0.240.0/20"},
		// A /20 has 16 blocks of 256 addresses.
		{"172.16.32.0/20", "eu-west-1b", false, "172.16.33.0/24"},
		{"172.16.32.0/20", "eu-west-1b", true, "172.16.41.0/24"},
		// A /23 has 16 blocks of 32 addresses; the ninth starts the second half.
		{"192.168.4.0/23", "us-east-1a", true, "192.168.5.0/27"},
		{"192.168.4.0/23", "us-east-1b", true, "192.168.5.32/27"},
	} {
		if got := subnet(netip.MustParsePrefix(c.vpc), c.zone, c.private).String(); got != c.want {
			t.Errorf("subnet(%s, %s, private %t) = %s, want %s", c.vpc, c.zone, c.private, got, c.want)
		}
	}
}

func TestSubnetsLieInTheVPCAndNeverOverlap(t *testing.T) {
	for _, cidr := range []string{"10.0.0.0/16", "10.255.0.0/16", "172.31.128.0/17", "192.168.254.0/23", "100.127.255.0/24"} {
		vpc := netip.MustParsePrefix(cidr)
		var all []netip.Prefix
		for _, l := range "abcdefgh" {
			for _, private := range []bool{false, true} {
				all = append(all, subnet(vpc, "us-east-1"+string(l), private))
			}
		}
		for i, s := range all {
			if !vpc.Contains(s.Addr()) || s.Bits() != vpc.Bits()+4 || s != s.Masked() {
				t.Errorf("%s: %s is no sixteenth of it", cidr, s)
			}
			for _, other := range all[:i] {
				if s.Overlaps(other) {
					t.Errorf("%s: %s overlaps %s", cidr, s, other)
				}
			}
		}
	}
}

func TestAnInvalidVPCRangeIsRejected(t *testing.T) {
	for _, c := range []struct{ cidr, reason, nearest string }{
		{"10.0.0.0/16", "", ""},
		{"192.168.4.0/23", "", ""},
		{"100.64.0.0/18", "", ""},
		{"10.0.0.0", "is not an IPv4 CIDR range", ""},
		{"fd00::/56", "is not an IPv4 CIDR range", ""},
		{"10.0.5.0/16", "has host bits set", "10.0.0.0/16"},
		{"10.0.0.0/8", "is larger than a VPC can be", "10.0.0.0/16"},
		{"192.168.4.0/24", "is too small", "192.168.4.0/23"},
		{"192.168.5.0/24", "is too small", "192.168.4.0/23"},
		{"11.0.0.0/16", "overlaps public or reserved addresses", ""},
		{"169.254.0.0/16", "overlaps public or reserved addresses", ""},
		{"172.32.0.0/16", "overlaps public or reserved addresses", ""},
		{"8.8.8.0/24", "overlaps public or reserved addresses", ""},
	} {
		reason, _, nearest := fault(c.cidr)
		if (c.reason == "") != (reason == "") || !strings.HasPrefix(reason, c.reason) || nearest != c.nearest {
			t.Errorf("fault(%q) = %q, nearest %q; want %q, nearest %q", c.cidr, reason, nearest, c.reason, c.nearest)
		}
	}
}
