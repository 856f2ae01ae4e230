package network

import "regexp"

// zoneName matches a regular availability zone. Local and Wavelength zones (us-east-1-bos-1a) have
// neither Fargate nor NAT gateways.
var zoneName = regexp.MustCompile(`^([a-z]{2}(?:-[a-z]+)+-[0-9])([a-z])$`)

// withoutDefault are the regions where some accounts lack zone a or b, so no default letters are
// safe: AWS maps letters to zones per account in its oldest regions, and opens only two of the
// three zones of us-west-1 and three of the four of ap-northeast-1 (usually a, c and d) to newer
// accounts (docs.aws.amazon.com/global-infrastructure/latest/regions/az-ids.html and
// aws.amazon.com/about-aws/global-infrastructure, 2026-08).
var withoutDefault = []string{"ap-northeast-1", "us-west-1"}
