import Histories
import Nights
import Plans
import Testing

/// Shards: every one computes the same parts, and engines are recognised or refused.
@Suite struct ShardTests {
    @Test(arguments: [1, 2, 3, 7, 40])
    func everyCellIsInExactlyOneShard(count: Int) throws {
        let cells = try Self.cells()
        let parts = try (1...count).map { try #require(Shard($0, of: count)).cells(of: cells) }
        #expect(parts.flatMap { $0 }.map(\.id).sorted() == cells.map(\.id).sorted())
        let shuffled = cells.reversed()
        let again = try #require(Shard(1, of: count)).cells(of: Array(shuffled))
        #expect(again == parts[0])
    }

    @Test func shardsTakeAboutEquallyLong() throws {
        let cells = try Self.cells()
        let loads = try (1...3).map { number in
            try #require(Shard(number, of: 3)).cells(of: cells).reduce(Duration.zero) {
                $0 + $1.whole
            }
        }
        let longest = cells.map(\.whole).max() ?? .zero
        let spread = (loads.max() ?? .zero) - (loads.min() ?? .zero)
        #expect(spread <= longest)
    }

    @Test(arguments: ["0/3", "4/3", "x/3", "3", "1/0", "1/99999", "-1/3", "1/3/5", "", "1/"])
    func onlyNumbersOfShardsAreShards(text: String) {
        #expect(Shard(text) == nil)
    }

    // MARK: Engines

    @Test(
        arguments: [
            (["FAULTLINE_SHARD": "3/16"], nil, "3/16"),
            (["CI_NODE_INDEX": "2", "CI_NODE_TOTAL": "4"], nil, "2/4"),
            (["CIRCLE_NODE_INDEX": "0", "CIRCLE_NODE_TOTAL": "4"], nil, "1/4"),
            (["BUILDKITE_PARALLEL_JOB": "3", "BUILDKITE_PARALLEL_JOB_COUNT": "4"], nil, "4/4"),
            (["JOB_COMPLETION_INDEX": "7"], 8, "8/8"),
            (["AWS_BATCH_JOB_ARRAY_INDEX": "0"], 8, "1/8"),
            (["SLURM_ARRAY_TASK_ID": "4", "SLURM_ARRAY_TASK_COUNT": "5"], nil, "5/5"),
            (
                [
                    "SLURM_ARRAY_TASK_ID": "14", "SLURM_ARRAY_TASK_MIN": "10",
                    "SLURM_ARRAY_TASK_STEP": "2", "SLURM_ARRAY_TASK_COUNT": "4",
                ], nil, "3/4"
            ),
        ] as [([String: String], Int?, String)]
    )
    func enginesSayWhichShardItIs(variables: [String: String], count: Int?, shard: String) {
        guard case .shard(let found, _) = ShardVariables.detect(variables, count: count) else {
            Issue.record("refused")
            return
        }
        #expect(found.text == shard)
    }

    @Test(
        arguments: [
            ([:], nil),
            (["JOB_COMPLETION_INDEX": "7"], nil),
            (["JOB_COMPLETION_INDEX": "8"], 8),
            (["FAULTLINE_SHARD": "16"], nil),
            (["FAULTLINE_SHARD": "3/16"], 8),
            (["SLURM_ARRAY_TASK_ID": "4"], nil),
            (
                [
                    "SLURM_ARRAY_TASK_ID": "9223372036854775807", "SLURM_ARRAY_TASK_MIN": "-1",
                    "SLURM_ARRAY_TASK_COUNT": "4",
                ], nil
            ),
            (["CI_NODE_INDEX": "2", "CI_NODE_TOTAL": "4", "JOB_COMPLETION_INDEX": "0"], 4),
            (["CIRCLE_NODE_INDEX": "9223372036854775807", "CIRCLE_NODE_TOTAL": "4"], nil),
        ] as [([String: String], Int?)]
    )
    func whatIsNotClearIsRefused(variables: [String: String], count: Int?) {
        guard case .refused(let reason) = ShardVariables.detect(variables, count: count) else {
            Issue.record("a shard")
            return
        }
        #expect(!reason.isEmpty && !reason.contains("\n"))
    }

    private static func cells() throws -> [Cell] {
        try Suite.test(
            """
            cells:
              - {strategies: all, workload: register, nemeses: [none, partition]}
              - {strategies: all, simulate: true, seeds: 1000}
            """
        ).cells
    }
}
