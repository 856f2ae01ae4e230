package components

import "github.com/pulumi/pulumi/sdk/v3/go/pulumi"

// Issuing is a certificate for Endpoint.Host that an authority issues once it finds a DNS
// record, minutes to an hour later. The host leads elsewhere until then.
type Issuing struct {
	// Name and Value are the CNAME record that the authority looks for.
	Name, Value pulumi.StringOutput
	// Seconds is how long an update waits for the certificate.
	Seconds int
	// ByHand says that nothing in the stack makes the record.
	ByHand bool
}

// Edge is an entry point in many places, which follow a change one after the other.
type Edge struct {
	// Backend is what answers behind the entry point.
	Backend pulumi.StringOutput
	// Seconds is how long the last of the places takes.
	Seconds int
}
