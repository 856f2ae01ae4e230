package network

import (
	"fmt"
	"net/netip"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/ec2"
)

// Network is the component: a VPC and its subnets, new or existing.
type Network struct {
	pulumi.ResourceState

	// The VPC's ID.
	VPCID pulumi.StringOutput `pulumi:"vpcId"`
	// The subnets of the VPC, one per zone.
	PublicSubnetIDs  pulumi.StringArrayOutput `pulumi:"publicSubnetIds"`
	PrivateSubnetIDs pulumi.StringArrayOutput `pulumi:"privateSubnetIds"`

	// PublicReady and PrivateReady are what must exist before the internet can reach the public
	// subnets, and before the private ones can reach AWS. Depending on the component itself is not
	// enough: the SDK adds children in the background, and a dependency resolved before that misses
	// them.
	PublicReady, PrivateReady []pulumi.Resource
}

// Args is what a platform needs from its network.
type Args struct {
	// Options is the platform's block `network`, accepted by Validate.
	Options *Options
	// Region is the AWS region.
	Region string
	// Services are the AWS services that must be reachable without internet access, as in
	// com.amazonaws.REGION.SERVICE.
	Services []string
	// LogRetentionDays is how long flow logs are kept, in days.
	LogRetentionDays int
	// LogKey is the KMS key that encrypts them; nil for CloudWatch's own.
	LogKey pulumi.StringInput
	// LoadBalancers tags the subnets of a new VPC for load balancers that a Kubernetes cluster
	// creates.
	LoadBalancers bool
}

// New registers the component and, for a new VPC, everything in it.
func New(ctx *pulumi.Context, name string, args Args, opts ...pulumi.ResourceOption) (*Network, error) {
	n := &Network{}
	if err := ctx.RegisterComponentResource("bankchurn:network:Network", name, n, opts...); err != nil {
		return nil, err
	}
	if args.Options.Existing() {
		n.VPCID = args.Options.VPCID.ToStringOutput()
		n.PublicSubnetIDs = pulumi.StringArray(args.Options.PublicSubnetIDs).ToStringArrayOutput()
		n.PrivateSubnetIDs = pulumi.StringArray(args.Options.PrivateSubnetIDs).ToStringArrayOutput()
	} else {
		b := builder{ctx: ctx, owner: name, name: name + suffix(args.Options.Range()), args: args, parent: pulumi.Parent(n)}
		if err := b.create(); err != nil {
			return nil, err
		}
		n.VPCID = b.vpc.ID().ToStringOutput()
		n.PublicSubnetIDs = ids(b.public)
		n.PrivateSubnetIDs = ids(b.private)
		n.PublicReady, n.PrivateReady = b.publicReady, b.privateReady
	}
	return n, ctx.RegisterResourceOutputs(n, pulumi.Map{
		"vpcId": n.VPCID, "publicSubnetIds": n.PublicSubnetIDs, "privateSubnetIds": n.PrivateSubnetIDs,
	})
}

// builder holds what every step of a new VPC needs.
type builder struct {
	ctx *pulumi.Context
	// owner is the platform's name, name the name of all resources in the VPC.
	owner, name string
	args        Args
	parent      pulumi.ResourceOption
	vpc         *ec2.Resource
	// public and private are the subnets in the order of the zones; privateRoutes are the route
	// tables of the private subnets.
	public, private []*ec2.Resource
	privateRoutes   []*ec2.Resource
	// publicReady and privateReady become the component's PublicReady and PrivateReady.
	publicReady, privateReady []pulumi.Resource
}

// suffix distinguishes VPCs with different ranges by name, so a new range creates new resources
// throughout. Under the same names, the internet gateway would be moved away from the old VPC and
// the NAT gateways' addresses claimed while the service still runs there. AWS rejects both, halfway
// through the update.
func suffix(cidr string) string {
	if cidr == defaultCIDR {
		return ""
	}
	return "-" + strings.NewReplacer(".", "-", "/", "-").Replace(cidr)
}

func (b *builder) zones() []string { return b.args.Options.zones(b.args.Region) }

func (b *builder) create() error {
	if err := b.newVPC(); err != nil {
		return fmt.Errorf("VPC: %w", err)
	}
	if err := b.subnets(); err != nil {
		return fmt.Errorf("subnets: %w", err)
	}
	gateway, err := b.publicRoutes()
	if err != nil {
		return fmt.Errorf("public routes: %w", err)
	}
	if err := b.natRoutes(gateway); err != nil {
		return fmt.Errorf("private routes: %w", err)
	}
	if err := b.endpoints(); err != nil {
		return fmt.Errorf("endpoints: %w", err)
	}
	if !b.args.Options.FlowLogs {
		return nil
	}
	if err := b.flowLogs(); err != nil {
		return fmt.Errorf("flow logs: %w", err)
	}
	return nil
}

func (b *builder) newVPC() error {
	var err error
	b.vpc, err = ec2.New(b.ctx, ec2.VPC, b.name, pulumi.Map{
		"cidrBlock": pulumi.String(b.args.Options.Range()),
		// Interface endpoints use the services' own hostnames only if both are set.
		"enableDnsSupport":   pulumi.Bool(true),
		"enableDnsHostnames": pulumi.Bool(true),
		"tags":               named(b.name),
	}, b.parent)
	if err != nil {
		return err
	}
	// AWS creates this group with the VPC and assigns it to every resource without an explicit
	// group. Without rules it allows no traffic in or out.
	_, err = ec2.New(b.ctx, ec2.DefaultSecurityGroup, b.name, pulumi.Map{
		"vpcId":   b.vpc.ID(),
		"ingress": pulumi.Array{},
		"egress":  pulumi.Array{},
		"tags":    named(b.name + "-default-unused"),
	}, b.parent)
	return err
}

func (b *builder) subnets() error {
	vpc, err := netip.ParsePrefix(b.args.Options.Range())
	if err != nil {
		return err
	}
	add := func(kind, zone string) (*ec2.Resource, error) {
		name := b.name + "-" + kind + "-" + letter(zone)
		return ec2.New(b.ctx, ec2.Subnet, name, pulumi.Map{
			"vpcId":               b.vpc.ID(),
			"availabilityZone":    pulumi.String(zone),
			"cidrBlock":           pulumi.String(subnet(vpc, zone, kind == "private").String()),
			"mapPublicIpOnLaunch": pulumi.Bool(false),
			"tags":                b.subnetTags(name, kind),
		}, b.parent)
	}
	for _, zone := range b.zones() {
		public, err := add("public", zone)
		if err != nil {
			return err
		}
		private, err := add("private", zone)
		if err != nil {
			return err
		}
		b.public, b.private = append(b.public, public), append(b.private, private)
	}
	return nil
}

// subnetTags let a cluster's load balancer controller find its subnets
// (docs.aws.amazon.com/eks/latest/userguide/network-reqs.html).
func (b *builder) subnetTags(name, kind string) pulumi.StringMap {
	tags := named(name)
	if !b.args.LoadBalancers {
		return tags
	}
	role := "kubernetes.io/role/internal-elb"
	if kind == "public" {
		role = "kubernetes.io/role/elb"
	}
	tags[role] = pulumi.String("1")
	return tags
}

// named returns the tag that the AWS console shows as a resource's name.
func named(name string) pulumi.StringMap { return pulumi.StringMap{"Name": pulumi.String(name)} }

func ids(subnets []*ec2.Resource) pulumi.StringArrayOutput {
	out := make(pulumi.StringArray, len(subnets))
	for i, s := range subnets {
		out[i] = s.ID().ToStringOutput()
	}
	return out.ToStringArrayOutput()
}
