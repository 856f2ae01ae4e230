package cloud

import "fmt"

const (
	bucketToken            = "aws:s3/bucketV2:BucketV2"
	bucketPolicyToken      = "aws:s3/bucketPolicy:BucketPolicy"
	bucketObjectToken      = "aws:s3/bucketObjectv2:BucketObjectv2"
	publicAccessBlockToken = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
)

// The package aws/s3 is 1.9 MB of source, so its args structs are written out here, from github.com/pulumi/pulumi-aws/sdk/v6
// v6.83.2, go/aws/s3/{bucketV2,bucketObjectv2,bucketPolicy,bucketPublicAccessBlock}.go. Of a bucket, what is deprecated is left out.

type bucketArgs struct {
	Bucket            *string           `pulumi:"bucket"`
	BucketPrefix      *string           `pulumi:"bucketPrefix"`
	ForceDestroy      *bool             `pulumi:"forceDestroy"`
	ObjectLockEnabled *bool             `pulumi:"objectLockEnabled"`
	Tags              map[string]string `pulumi:"tags"`
}

type bucketState struct {
	Arn    *string `pulumi:"arn"`
	Bucket *string `pulumi:"bucket"`
	Region *string `pulumi:"region"`
}

type bucketObjectArgs struct {
	Acl                       *string           `pulumi:"acl"`
	Bucket                    string            `pulumi:"bucket"`
	BucketKeyEnabled          *bool             `pulumi:"bucketKeyEnabled"`
	CacheControl              *string           `pulumi:"cacheControl"`
	ChecksumAlgorithm         *string           `pulumi:"checksumAlgorithm"`
	Content                   *string           `pulumi:"content"`
	ContentBase64             *string           `pulumi:"contentBase64"`
	ContentDisposition        *string           `pulumi:"contentDisposition"`
	ContentEncoding           *string           `pulumi:"contentEncoding"`
	ContentLanguage           *string           `pulumi:"contentLanguage"`
	ContentType               *string           `pulumi:"contentType"`
	Etag                      *string           `pulumi:"etag"`
	ForceDestroy              *bool             `pulumi:"forceDestroy"`
	Key                       *string           `pulumi:"key"`
	KmsKeyId                  *string           `pulumi:"kmsKeyId"`
	Metadata                  map[string]string `pulumi:"metadata"`
	ObjectLockLegalHoldStatus *string           `pulumi:"objectLockLegalHoldStatus"`
	ObjectLockMode            *string           `pulumi:"objectLockMode"`
	ObjectLockRetainUntilDate *string           `pulumi:"objectLockRetainUntilDate"`
	ServerSideEncryption      *string           `pulumi:"serverSideEncryption"`
	Source                    any               `pulumi:"source"`
	SourceHash                *string           `pulumi:"sourceHash"`
	StorageClass              *string           `pulumi:"storageClass"`
	Tags                      map[string]string `pulumi:"tags"`
	WebsiteRedirect           *string           `pulumi:"websiteRedirect"`
}

type bucketObjectState struct {
	Arn                  *string `pulumi:"arn"`
	ServerSideEncryption *string `pulumi:"serverSideEncryption"`
	StorageClass         *string `pulumi:"storageClass"`
}

type bucketPolicyArgs struct {
	Bucket string `pulumi:"bucket"`
	Policy string `pulumi:"policy"`
}

type publicAccessBlockArgs struct {
	BlockPublicAcls       *bool  `pulumi:"blockPublicAcls"`
	BlockPublicPolicy     *bool  `pulumi:"blockPublicPolicy"`
	Bucket                string `pulumi:"bucket"`
	IgnorePublicAcls      *bool  `pulumi:"ignorePublicAcls"`
	RestrictPublicBuckets *bool  `pulumi:"restrictPublicBuckets"`
}

// awsS3: what replaces is ForceNew of terraform-provider-aws, internal/service/s3.
var awsS3 = map[string]resourceType{
	bucketToken: {
		args:      written[bucketArgs]{},
		state:     written[bucketState]{},
		replaceOn: []string{"bucket", "bucketPrefix", "objectLockEnabled"},
		defaults:  map[string]any{"forceDestroy": false},
		id:        func(i *instance) string { return i.str("bucket") },
		computed: []output{
			{name: "bucket", value: func(i *instance) any { return i.urn.Name() + "-" + i.serial[:7] }},
			{name: "arn", value: func(i *instance) any { return "arn:aws:s3:::" + i.str("bucket") }},
			{name: "region", value: func(i *instance) any { return i.account.region }},
		},
		heldBy: mentionedIn(map[string]string{bucketObjectToken: "bucket"}),
	},
	bucketObjectToken: {
		args:      written[bucketObjectArgs]{},
		state:     written[bucketObjectState]{},
		replaceOn: []string{"bucket", "key"},
		defaults:  map[string]any{"forceDestroy": false},
		check: func(c *checker) {
			if !c.has("key") {
				c.fail("key", "must be set")
			}
		},
		id:    func(i *instance) string { return i.str("key") },
		scope: func(i *instance) string { return "arn:aws:s3:::" + i.str("bucket") },
		computed: []output{
			{name: "arn", value: func(i *instance) any { return "arn:aws:s3:::" + i.str("bucket") + "/" + i.str("key") }},
			{name: "serverSideEncryption", value: func(*instance) any { return "AES256" }},
			{name: "storageClass", value: func(*instance) any { return "STANDARD" }},
		},
	},
	bucketPolicyToken: {
		args:      written[bucketPolicyArgs]{},
		state:     written[bucketPolicyArgs]{},
		replaceOn: []string{"bucket"},
		check:     func(c *checker) { c.policyDocument("policy") },
		id:        func(i *instance) string { return i.str("bucket") },
	},
	publicAccessBlockToken: {
		args:      written[publicAccessBlockArgs]{},
		state:     written[publicAccessBlockArgs]{},
		replaceOn: []string{"bucket"},
		id:        func(i *instance) string { return i.str("bucket") },
	},
}

// needsPackage refuses a function whose code is not in the bucket that it names. A bucket that the inventory does not hold
// is taken for one that somebody else made.
func needsPackage(i *instance) error {
	bucket, key := i.str("s3Bucket"), i.str("s3Key")
	if bucket == "" || !i.cloud.exists(bucketToken, bucket, i.account.region) {
		return nil
	}
	if !i.cloud.exists(bucketObjectToken, key, "arn:aws:s3:::"+bucket) {
		return fmt.Errorf("InvalidParameterValueException: error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: the key %s does not exist in %s", key, bucket)
	}
	return nil
}
