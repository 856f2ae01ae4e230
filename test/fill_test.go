package test

import (
	"math"
	"math/rand/v2"
	"reflect"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
)

// filler fills the args of a component at random: mostly with nothing, otherwise with values
// that the tags allow, values just out of range, and nonsense.
type filler struct {
	rand *rand.Rand
	// unknown is an output whose value a preview does not know.
	unknown pulumi.StringOutput
}

func (f *filler) pick(n int) int { return f.rand.IntN(n) }

// examples are values that formats accept, by the name of the format.
var examples = map[string]string{
	"serviceName": "churn", "urlPath": "/ready", "image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/bankchurn:v1",
	"hostName": "churn.example.com", "awsRegion": "eu-west-1", "googleRegion": "europe-west1", "vpc": "vpc-0123456789abcdef0",
	"subnet": "subnet-0123456789abcdef0", "certificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/a",
	"serviceAccount": "runner@p.iam.gserviceaccount.com", "iamServiceAccount": "runner@p.iam.gserviceaccount.com",
	"eksClusterARN": "arn:aws:eks:us-east-1:123456789012:cluster/ml", "eksEndpoint": "https://A.us-east-1.eks.amazonaws.com",
	"certificateBase64": "YQ==", "base64Line": "YQ==", "gkeCluster": "ml", "googleProject": "my-project", "gkeEndpoint": "203.0.113.1",
	"instanceType": "m7i.large", "ingressHost": "churn.example.com", "ingressPath": "/churn", "kubernetesVersion": "1.35",
	"iamPrincipalARN": "arn:aws:iam::123456789012:role/ops", "logGroup": "/ecs/churn", "kubernetesSecret": "tls", "namespaceName": "ml",
}

// nonsense has what a caller may write by mistake.
var nonsense = []string{"", " ", "x", "projects/p/secrets/s/versions/1", "arn:aws:secretsmanager:us-east-1:123456789012:secret:k-AbCdEf", "10.0.0.0/16", "a/b", "-", "ü\x00", "${x}", strings.Repeat("a", 300)}

func (f *filler) text(tag reflect.StructTag) string {
	if enum := strings.Split(tag.Get("enum"), ","); enum[0] != "" && f.pick(12) > 0 {
		return enum[f.pick(len(enum))]
	}
	if example, ok := examples[tag.Get("format")]; ok && f.pick(12) > 0 {
		return example
	}
	return nonsense[f.pick(len(nonsense))]
}

func (f *filler) number(tag reflect.StructTag) float64 {
	bound := func(key string) float64 {
		var n float64
		for _, digit := range tag.Get(key) {
			if digit >= '0' && digit <= '9' {
				n = n*10 + float64(digit-'0')
			}
		}
		return n
	}
	if f.pick(8) > 0 {
		return []float64{1, 2, bound("min"), bound("max")}[f.pick(4)]
	}
	return []float64{bound("max") + 1, -1, 0.5, 1e12, math.NaN(), math.Inf(1)}[f.pick(6)]
}

func (f *filler) input(tag reflect.StructTag) pulumi.StringInput {
	text := pulumi.String(f.text(tag))
	return []pulumi.StringInput{text, f.unknown, text.ToStringOutput(), pulumi.ID(text), pulumi.StringOutput{}, nil}[f.pick(6)]
}

var stringInput = reflect.TypeFor[pulumi.StringInput]()

func (f *filler) fill(v reflect.Value, tag reflect.StructTag) {
	if v.Type() == stringInput {
		if in := f.input(tag); in != nil {
			v.Set(reflect.ValueOf(in))
		}
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			field := v.Type().Field(i)
			if name, _ := config.KeyOf(field); name == "image" || name != "" && f.pick(12) == 0 {
				f.fill(v.Field(i), field.Tag)
			}
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		f.fill(v.Elem(), tag)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), f.pick(4), 4))
		for i := range v.Len() {
			f.fill(v.Index(i), tag)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for range f.pick(3) {
			item := reflect.New(v.Type().Elem()).Elem()
			f.fill(item, "")
			v.SetMapIndex(reflect.ValueOf([]string{"KEY", "PORT", "a b", "OTHER"}[f.pick(4)]).Convert(v.Type().Key()), item)
		}
	case reflect.String:
		v.SetString(f.text(tag))
	case reflect.Bool:
		v.SetBool(f.pick(2) == 1)
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(f.number(tag)))
	case reflect.Float64:
		v.SetFloat(f.number(tag))
	}
}
