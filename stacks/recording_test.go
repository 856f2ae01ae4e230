package stacks

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/diag"
	"github.com/pulumi/pulumi/sdk/v3/go/common/encoding"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumiconfig "github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/urn"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"bankchurn/components/certificatemanager"
	"bankchurn/config"
)

// root is the project's folder, taken before any test changes its own.
var root = func() string {
	path, err := filepath.Abs("..")
	if err != nil {
		panic(err)
	}
	return path
}()

// Tests run on one fixed day, because what a preview says about old prices and runtimes depends on
// it.
func init() { now = func() time.Time { return time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC) } }

func loadProject(t testing.TB) *workspace.Project {
	t.Helper()
	project, err := workspace.LoadProject(filepath.Join(root, "Pulumi.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return project
}

// stackConfig is a stack's configuration in the form that the language host passes.
type stackConfig struct {
	values map[string]string
	secret []string
}

// block is the JSON of a block; an empty block if it is not set.
func (c stackConfig) block(key string) []byte {
	if text := c.values[config.Namespace+":"+key]; text != "" {
		return []byte(text)
	}
	return []byte("{}")
}

// parsed parses the text of a stack file with the CLI's own parser.
func parsed(t testing.TB, text string) stackConfig {
	t.Helper()
	project := loadProject(t)
	sink := diag.DefaultSink(&strings.Builder{}, &strings.Builder{}, diag.FormatOptions{Color: "never"})
	stack, err := workspace.LoadProjectStackBytes(sink, project, []byte(text), "Pulumi.test.yaml", encoding.YAML)
	if err != nil {
		t.Fatalf("%v in:\n%s", err, text)
	}
	decrypted, err := stack.Config.Decrypt(pulumiconfig.NopDecrypter)
	if err != nil {
		t.Fatal(err)
	}
	c := stackConfig{values: map[string]string{}}
	for key, value := range decrypted {
		c.values[key.String()] = value
	}
	for _, key := range stack.Config.SecureKeys() {
		c.secret = append(c.secret, key.String())
	}
	return c
}

// stackFiles lists the project's example stacks by name.
func stackFiles(t testing.TB) map[string]stackConfig {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(root, "Pulumi.*.yaml"))
	if err != nil || len(paths) < 2 {
		t.Fatalf("example stacks: found %v (%v), want at least dev and prod", paths, err)
	}
	stacks := map[string]stackConfig{}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(path), "Pulumi."), ".yaml")
		stacks[name] = parsed(t, string(text))
	}
	return stacks
}

// emptyProject moves the test into a folder of its own.
func emptyProject(t testing.TB) { t.Chdir(t.TempDir()) }

// projectWithApp moves the test into a project folder whose app has the layout of
// a Lambda package, so that no test depends on what the real app folder holds.
func projectWithApp(t testing.TB) {
	emptyProject(t)
	for _, name := range []string{"handler.py", "joblib-1.5.3.dist-info/METADATA", "model/pipeline.pkl", "requirements.txt", "src/inference.py"} {
		write(t, filepath.Join("app", name), "content of "+name+"\n")
	}
}

func write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// registered is one resource as the engine received it.
type registered struct {
	urn, typ, name string
	inputs         resource.PropertyMap
	rpc            *pulumirpc.RegisterResourceRequest
}

// is compares the full type token.
func (r registered) is(typ string) bool { return r.typ == typ }

// provider is the URN in the request's reference to a provider, URN::ID; false if the engine would
// use its default provider.
func (r registered) provider() (urn.URN, bool) {
	reference := r.rpc.GetProvider()
	if i := strings.LastIndex(reference, "::"); i > 0 {
		return urn.URN(reference[:i]), true
	}
	return "", false
}

// text is a string input, including secret ones.
func (r registered) text(key string) string {
	v := r.inputs[resource.PropertyKey(key)]
	for v.IsSecret() {
		v = v.SecretValue().Element
	}
	if v.IsString() {
		return v.StringValue()
	}
	return ""
}

// recording is one run of a program under mocks. Read it after the run.
type recording struct {
	stack string

	mu        sync.Mutex
	resources []registered
	calls     []string
}

// NewResource implements pulumi.MockResourceMonitor.
func (rec *recording) NewResource(args pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	if args.RegisterRPC == nil {
		return "", nil, fmt.Errorf("%s %q is read, which a preview without credentials cannot do", args.TypeToken, args.Name)
	}
	parentType := tokens.Type("")
	if parent := urn.URN(args.RegisterRPC.GetParent()); parent != "" && parent.QualifiedType() != resource.RootStackType {
		parentType = parent.QualifiedType()
	}
	r := registered{
		urn: string(urn.New(tokens.QName(rec.stack), "bankchurn", parentType, tokens.Type(args.TypeToken), args.Name)),
		typ: args.TypeToken, name: args.Name, inputs: args.Inputs, rpc: args.RegisterRPC,
	}
	rec.mu.Lock()
	defer rec.mu.Unlock()
	rec.resources = append(rec.resources, r)
	state := computed(args.TypeToken, args.Name, args.Inputs)
	if r.is("kubernetes:networking.k8s.io/v1:Ingress") {
		// The load balancers of AWS have a name, those of Google an address.
		at := map[string]any{"ip": "192.0.2.20"}
		if len(rec.all("bankchurn:platform:EKS")) > 0 {
			at = map[string]any{"hostname": "k8s-0a1b2c3.us-east-1.elb.amazonaws.com"}
		}
		state["status"] = resource.NewPropertyValue(map[string]any{"loadBalancer": map[string]any{"ingress": []any{at}}})
	}
	return args.Name + "-id", state, nil
}

// Call implements pulumi.MockResourceMonitor. Calls find that an ECS service runs the task
// definition that it was given, and look up a load balancer by name.
func (rec *recording) Call(args pulumi.MockCallArgs) (resource.PropertyMap, error) {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	rec.calls = append(rec.calls, args.Token)
	for _, r := range rec.resources {
		if args.Token == "aws:ecs/getService:getService" && r.is("aws:ecs/service:Service") &&
			computed(r.typ, r.name, r.inputs)["name"].DeepEquals(args.Args["serviceName"]) {
			return resource.PropertyMap{"taskDefinition": r.inputs["taskDefinition"]}, nil
		}
	}
	if args.Token == "aws:lb/getLoadBalancer:getLoadBalancer" {
		name := args.Args["name"].StringValue()
		return resource.PropertyMap{"name": args.Args["name"], "arnSuffix": resource.NewProperty("app/" + name + "/50dc6c495c0c9188")}, nil
	}
	return nil, fmt.Errorf("unexpected call of %s", args.Token)
}

// computed adds to the inputs what the cloud would generate: a physical name if the inputs have
// none, and the outputs that other resources use.
func computed(typ, name string, inputs resource.PropertyMap) resource.PropertyMap {
	state := inputs.Copy()
	physical := name + "-0a1b2c3"
	add := func(key, value string) {
		if _, given := state[resource.PropertyKey(key)]; !given {
			state[resource.PropertyKey(key)] = resource.NewProperty(value)
		}
	}
	if strings.HasPrefix(typ, "kubernetes:") {
		return computedObject(physical, state)
	}
	add("name", physical)
	switch typ {
	case "aws:cloudwatch/logGroup:LogGroup":
		add("arn", "arn:aws:logs:us-east-1:123456789012:log-group:"+physical)
	case "aws:iam/role:Role":
		add("arn", "arn:aws:iam::123456789012:role/"+physical)
	case "aws:lambda/function:Function":
		add("version", "7")
	case "aws:lambda/alias:Alias":
		add("invokeArn", "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/"+physical+"/invocations")
	case "aws:apigatewayv2/api:Api":
		add("apiEndpoint", "https://abc123.execute-api.us-east-1.amazonaws.com")
		add("executionArn", "arn:aws:execute-api:us-east-1:123456789012:abc123")
	case acmCertificate:
		name := inputs["domainName"].StringValue()
		state["domainValidationOptions"] = resource.NewPropertyValue([]any{map[string]any{
			"domainName": name, "resourceRecordName": "_0a1b." + name + ".", "resourceRecordType": "CNAME", "resourceRecordValue": "_2c3d.acm-validations.aws.",
		}})
	case "aws:apigatewayv2/domainName:DomainName":
		configuration := inputs["domainNameConfiguration"].ObjectValue().Copy()
		configuration["targetDomainName"] = resource.NewProperty("d-0a1b2c3.execute-api.us-east-1.amazonaws.com")
		configuration["hostedZoneId"] = resource.NewProperty("Z2FDTNDATAQYW2")
		state["domainNameConfiguration"] = resource.NewProperty(configuration)
	case "aws:lb/loadBalancer:LoadBalancer":
		add("dnsName", physical+".us-east-1.elb.amazonaws.com")
		add("arnSuffix", "app/"+physical+"/50dc6c495c0c9188")
	case "aws:lb/targetGroup:TargetGroup":
		add("arnSuffix", "targetgroup/"+physical+"/73e2d6bc24d8a067")
	case "aws:eks/cluster:Cluster":
		add("endpoint", "https://0123456789ABCDEF.gr7.us-east-1.eks.amazonaws.com")
	case "gcp:serviceaccount/account:Account":
		add("email", inputs["accountId"].StringValue()+"@my-project.iam.gserviceaccount.com")
		add("project", "my-project")
	case "gcp:compute/network:Network", "gcp:compute/subnetwork:Subnetwork", "gcp:compute/router:Router":
		add("selfLink", "https://www.googleapis.com/compute/v1/projects/my-project/"+physical)
	case "gcp:compute/globalAddress:GlobalAddress":
		add("address", "192.0.2.30")
	case certificatemanager.AuthorizationToken:
		domain := inputs["domain"].StringValue()
		state["dnsResourceRecords"] = resource.NewPropertyValue([]any{map[string]any{
			"name": "_acme-challenge_0a1b." + domain + ".", "type": "CNAME", "data": "2c3d.authorize.certificatemanager.goog.",
		}})
	case "gcp:container/cluster:Cluster":
		add("project", "my-project")
		add("selfLink", "https://container.googleapis.com/v1/projects/my-project/locations/us-central1/clusters/"+physical)
		add("endpoint", "192.0.2.10")
		state["masterAuth"] = resource.NewProperty(resource.PropertyMap{"clusterCaCertificate": resource.NewProperty("Y2VydGlmaWNhdGU=")})
	case "gcp:cloudrunv2/service:Service":
		add("project", "my-project")
		add("uri", "https://bankchurn-api-abc123-uc.a.run.app")
		add("latestReadyRevision", physical+"-00001-abc")
		state["trafficStatuses"] = resource.NewProperty([]resource.PropertyValue{resource.NewProperty(resource.PropertyMap{
			"tag": resource.NewProperty("canary"), "uri": resource.NewProperty("https://canary---bankchurn-api-abc123-uc.a.run.app"),
		})})
	}
	if module, kind, found := strings.Cut(typ, "/"); found && strings.HasPrefix(module, "aws:") {
		kind, _, _ = strings.Cut(kind, ":")
		region := "us-east-1"
		if typ == acmCertificate && strings.HasPrefix(physical, "certificate-eu-west-1") {
			region = "eu-west-1" // a certificate's name includes its region
		}
		add("arn", "arn:"+module+":"+region+":123456789012:"+kind+"/"+physical)
	}
	return state
}

// withoutVerification disables verification, because mocks answer no requests. Package enginetest
// tests it for real.
func withoutVerification(values map[string]string) map[string]string {
	if text := values["bankchurn:verify"]; text != "" && text != "{}" {
		return values
	}
	return config.Merge(values, map[string]string{"bankchurn:verify": `{"enabled": false}`})
}

// computedObject adds to a Kubernetes object what a cluster would generate: a name.
func computedObject(physical string, state resource.PropertyMap) resource.PropertyMap {
	metadata := resource.PropertyMap{}
	if given := state["metadata"]; given.IsObject() {
		metadata = given.ObjectValue().Copy()
	}
	if _, named := metadata["name"]; !named {
		metadata["name"] = resource.NewProperty(physical)
	}
	state["metadata"] = resource.NewProperty(metadata)
	return state
}

// run runs body under mocks with the configuration, as the language host would.
func run(t testing.TB, stack string, c stackConfig, body pulumi.RunFunc, opts ...pulumi.RunOption) (*recording, error) {
	t.Helper()
	c.values = withoutVerification(c.values)
	// The list of all keys is only in this variable; see config.All.
	text, err := json.Marshal(c.values)
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv(pulumi.EnvConfig, string(text))
	rec := &recording{stack: stack}
	configured := func(info *pulumi.RunInfo) { info.Config, info.ConfigSecretKeys = c.values, c.secret }
	err = pulumi.RunErr(body, append([]pulumi.RunOption{pulumi.WithMocks("bankchurn", stack, rec), configured}, opts...)...)
	slices.SortFunc(rec.resources, func(a, b registered) int {
		return strings.Compare(a.typ+" "+a.name+" "+a.urn, b.typ+" "+b.name+" "+b.urn)
	})
	return rec, err
}

// deployed runs Program and fails the test if it fails.
func deployed(t testing.TB, stack string, c stackConfig, opts ...pulumi.RunOption) *recording {
	t.Helper()
	rec, err := run(t, stack, c, Program, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return rec
}

// all lists the resources of one type.
func (rec *recording) all(typ string) []registered {
	var out []registered
	for _, r := range rec.resources {
		if r.is(typ) {
			out = append(out, r)
		}
	}
	return out
}

// dump renders the resources by type and name: parent, provider, then one input per line. It never
// contains the value of a secret.
func (rec *recording) dump() string {
	var b strings.Builder
	for _, r := range rec.resources {
		fmt.Fprintf(&b, "%s %s\n", r.typ, r.name)
		if parent := urn.URN(r.rpc.GetParent()); parent != "" {
			fmt.Fprintf(&b, "  parent: %s %s\n", parent.Type(), parent.Name())
		}
		if provider, ok := r.provider(); ok {
			fmt.Fprintf(&b, "  provider: %s %s\n", provider.Type(), provider.Name())
		}
		var lines []string
		flatten("", resource.NewProperty(r.inputs), func(path, value string) { lines = append(lines, "    "+path+": "+value) })
		slices.Sort(lines)
		for _, line := range lines {
			b.WriteString(line + "\n")
		}
		b.WriteString("\n")
	}
	return b.String()
}

// flatten calls leaf with the path and text of each value.
func flatten(path string, v resource.PropertyValue, leaf func(path, value string)) {
	switch {
	case v.IsSecret():
		leaf(path, "[secret]")
	case v.IsObject():
		for key, item := range v.ObjectValue() {
			flatten(strings.TrimPrefix(path+"."+string(key), "."), item, leaf)
		}
	case v.IsArray():
		for i, item := range v.ArrayValue() {
			flatten(fmt.Sprintf("%s[%d]", path, i), item, leaf)
		}
	case v.IsArchive():
		for name, asset := range v.ArchiveValue().Assets {
			leaf(path+"["+name+"]", fmt.Sprint(asset.(*resource.Asset).Path))
		}
		if file := v.ArchiveValue().Path; file != "" {
			leaf(path, file)
		}
	case v.IsString() && strings.Contains(v.StringValue(), `"`):
		leaf(path, v.StringValue())
	case v.IsString():
		leaf(path, strconv.Quote(v.StringValue()))
	default:
		leaf(path, fmt.Sprint(v.V))
	}
}
