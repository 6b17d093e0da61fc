import Histories
import Reporting
import Scoring

/// The list of a suite's cells, with about how long they take; nothing is run.
public struct SuiteDocument: Document {
    private let suite: Suite
    private let shard: Shard
    private let cells: [Cell]

    /// The list of the cells of a shard.
    public init(_ suite: Suite, shard: Shard = .whole) {
        self.suite = suite
        self.shard = shard
        cells = shard.isWhole ? suite.cells : shard.cells(of: suite.cells)
    }

    /// Nothing was judged.
    public var outcomes: [Outcome] { [] }

    private var time: Duration { cells.reduce(.zero) { $0 + $1.whole } }

    /// A line a cell: id, what it is, how many units, and about how long one takes.
    public var text: String {
        let part = shard.isWhole ? "" : ", shard \(shard.text)"
        let budget = suite.time.map { ", of which a night takes at most \(Self.time($0))" } ?? ""
        var lines = [
            "\(suite.name)\(part): \(Counted.nouns(cells.count, "cell")), about"
                + " \(Self.time(time)) one after the other\(budget)"
        ]
        if !suite.summary.isEmpty { lines.append(suite.summary) }
        lines.append("")
        lines += cells.map { cell in
            "\(cell.id)  \(cell.work.text.padding(to: 12))"
                + " \(Self.time(cell.declared).padding(to: 7)) \(cell.title)"
                + cell.expectation.text
        }
        let reasons = Dictionary(grouping: suite.leftOut) { $0 }
        lines += reasons.sorted { $0.key < $1.key }.map { reason, all in
            "left out (\(all.count)): \(reason)"
        }
        return lines.map(\.shown).joined(separator: "\n")
    }

    private static func time(_ time: Duration) -> String { Counted.time(time.seconds) }

    /// The cells for programs; the digest of a plan follows from them and from the day.
    public var json: Value {
        [
            "suite": .string(suite.name), "shard": .string(shard.text),
            "declared_ns": .int(time.nanoseconds),
            "budget_ns": suite.time.map { .int($0.nanoseconds) } ?? .null,
            "cells": .list(
                cells.map { cell in
                    [
                        "id": .string(cell.id), "title": .string(cell.title),
                        "simulated": .bool(cell.isSimulated), "units": .int(Int64(cell.units)),
                        "declared_ns": .int(cell.declared.nanoseconds),
                        "options": .list(
                            cell.plan.arguments(for: cell.isSimulated ? .simulated : .real)
                                .map { .string($0) }
                        ),
                    ]
                }
            ),
            "left_out": .list(suite.leftOut.map { .string($0) }),
        ]
    }
}

extension Cell.Work {
    /// How much of it a night has: 2 runs, 500 seeds.
    var text: String {
        switch self {
        case .runs(let count): Counted.nouns(count, "run")
        case .seeds(let count, _): Counted.nouns(count, "seed")
        }
    }
}

extension Cell.Expectation {
    fileprivate var text: String {
        switch self {
        case .claim: ""
        case .anomalies(let names): "; expected: \(names.joined(separator: ", "))"
        case .defect(let property): "; expected: not \(property)"
        }
    }
}
