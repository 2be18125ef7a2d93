package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/fgcontract/fgcontract/suite/report"
)

// maxShards is more than any run has cases.
const maxShards = 1 << 20

// parseShard reads 2/4, the second of four; nothing means all.
func parseShard(text string) (*report.Shard, error) {
	if text == "" {
		return nil, nil //nolint:nilnil // no shard is no fault
	}
	left, right, found := strings.Cut(text, "/")
	index, err1 := strconv.Atoi(left)
	count, err2 := strconv.Atoi(right)
	if !found || err1 != nil || err2 != nil || index < 1 || index > count || count > maxShards {
		return nil, fmt.Errorf("--shard %q: give INDEX/COUNT, from 1/1 to COUNT/COUNT, such as 2/4", text)
	}
	return &report.Shard{Index: index, Count: count}, nil
}
