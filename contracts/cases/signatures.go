package cases

import (
	"net/http"
	"time"

	"github.com/fgcontract/fgcontract/contracts"
)

// signatures signs as it should be done, under another secret, and another body.
func signatures(_ *maker, valid contracts.Step) []variant {
	return append(signedReads(valid, map[string]time.Duration{"a signature": 0}),
		credited(valid, "a signature under another secret key", contracts.Forged, 0),
		credited(valid, "a signature of another body", contracts.Altered, 0))
}

// skews signs at times around the limit. A minute stands for the way to the target,
// and for clocks that differ by seconds.
func skews(_ *maker, valid contracts.Step) []variant {
	limit := time.Duration(valid.Operation.Refusal("credentials.skew").Limit) * time.Second
	within, beyond := limit-time.Minute, limit+time.Minute
	return append(signedReads(valid, map[string]time.Duration{"a signature that is old enough to be late, and not too late": -within, "a signature that is early, and not too early": within}),
		credited(valid, "a signature that is too old", contracts.Signed, -beyond),
		credited(valid, "a signature from too far in the future", contracts.Signed, beyond))
}

func securityTokens(_ *maker, valid contracts.Step) []variant {
	return []variant{
		credited(valid, "a signature by a temporary key without its security token", contracts.Tokenless, 0),
		credited(valid, "a signature by a temporary key with another security token", contracts.Mistaken, 0),
	}
}

func credited(valid contracts.Step, words string, who contracts.Role, skew time.Duration) variant {
	valid.Credential, valid.Skew = who, skew
	return variant{words: words, step: valid}
}

// signedReads are the accepted side, of operations that change nothing.
func signedReads(valid contracts.Step, skews map[string]time.Duration) []variant {
	if valid.Method() != http.MethodGet {
		return nil
	}
	var out []variant
	for _, words := range sortedKeys(skews) {
		v := credited(valid, words, contracts.Signed, skews[words])
		v.side, v.step.Expect = contracts.Accepts, contracts.Succeeds(valid.Operation)
		out = append(out, v)
	}
	return out
}
