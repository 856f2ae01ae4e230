package network

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// A VPC is divided into 16 equal blocks: the first eight for public subnets, the rest for private
// ones, one of each per zone letter. No region has more than six letters (us-east-1, a to f).
const (
	blockBits    = 4
	letters      = 1 << (blockBits - 1)
	lastLetter   = 'a' + letters - 1
	smallestVPC  = 27 - blockBits
	largestVPC   = 16
	loadBalancer = 27
)

// privateRanges are the ranges allowed for a new VPC: RFC 1918, and the carrier-grade and
// benchmarking ranges that AWS supports as well
// (docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html, 2026-08).
var privateRanges = []netip.Prefix{
	netip.MustParsePrefix("10.0.0.0/8"),
	netip.MustParsePrefix("172.16.0.0/12"),
	netip.MustParsePrefix("192.168.0.0/16"),
	netip.MustParsePrefix("100.64.0.0/10"),
	netip.MustParsePrefix("198.19.0.0/16"),
}

// letter distinguishes a zone within its region: a for us-east-1a.
func letter(zone string) string { return zone[len(zone)-1:] }

// subnet returns the block of the VPC's range for a zone's public or private subnet.
func subnet(vpc netip.Prefix, zone string, private bool) netip.Prefix {
	block := uint32(letter(zone)[0] - 'a')
	if private {
		block += letters
	}
	bits := vpc.Bits() + blockBits
	base := vpc.Addr().As4()
	var address [4]byte
	binary.BigEndian.PutUint32(address[:], binary.BigEndian.Uint32(base[:])+block<<(32-bits))
	return netip.PrefixFrom(netip.AddrFrom4(address), bits)
}

// fault returns why the range of a new VPC is invalid, what is allowed, and the nearest valid
// range; all "" if it is valid.
func fault(cidr string) (reason, allowed, nearest string) {
	vpc, err := netip.ParsePrefix(cidr)
	switch {
	case err != nil || !vpc.Addr().Is4():
		return "is not an IPv4 CIDR range", "ADDRESS/LENGTH such as " + defaultCIDR, ""
	case vpc != vpc.Masked():
		return "has host bits set", "", vpc.Masked().String()
	case !slices.ContainsFunc(privateRanges, vpc.Overlaps): // checked before the size, because a different size would not help
		var names []string
		for _, private := range privateRanges {
			names = append(names, private.String())
		}
		return "overlaps public or reserved addresses, which the service could then not reach", "a range within " + strings.Join(names, ", "), ""
	case vpc.Bits() < largestVPC:
		return "is larger than a VPC can be", fmt.Sprintf("from /%d to /%d", largestVPC, smallestVPC), netip.PrefixFrom(vpc.Addr(), largestVPC).String()
	case vpc.Bits() > smallestVPC:
		return fmt.Sprintf("is too small: its 16 subnets would be smaller than /%d, the minimum for a load balancer", loadBalancer),
			fmt.Sprintf("from /%d to /%d", largestVPC, smallestVPC), netip.PrefixFrom(vpc.Addr(), smallestVPC).Masked().String()
	}
	return "", "", ""
}
