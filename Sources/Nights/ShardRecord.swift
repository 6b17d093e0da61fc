import Archive
import Histories
import Plans

/// The record of a shard of a night: `nights/<id>/shard-3-of-16.json`.
///
/// Written before the first unit, and replaced at the end. A shard that was killed leaves one that
/// says *running*, and can be resumed from it.
public struct ShardRecord: Hashable, Sendable {
    /// The number of the form in which records are written; readers refuse larger ones.
    public static let format = 1

    /// Why a shard began no further unit.
    public enum End: String, Hashable, Sendable, CaseIterable {
        /// Every unit was begun.
        case complete
        /// The time for the night was over.
        case budget
        /// Somebody stopped it: what is left can be resumed.
        case interrupted
    }

    /// What it carries out.
    public var plan: NightPlan
    /// The time for it; nil for as long as it takes.
    public var budget: Duration?
    /// What carries the shard out.
    public var program: Program
    /// Where it is carried out.
    public var machine: Machine
    /// When it began.
    public var began: UTCTime
    /// When it ended; nil while it runs.
    public var ended: UTCTime?
    /// Why it ended; nil while it runs.
    public var end: End?

    /// A record of a shard that begins.
    public init(
        plan: NightPlan,
        budget: Duration?,
        program: Program,
        machine: Machine,
        began: UTCTime
    ) {
        self.plan = plan
        self.budget = budget
        self.program = program
        self.machine = machine
        self.began = began
    }

    /// The name of its file.
    public static func name(of shard: Shard) -> String {
        "shard-\(shard.number)-of-\(shard.count).json"
    }
}

extension ShardRecord {
    /// The record as its file keeps it.
    public var json: Value {
        var fields: [String: Value] = [
            "format": .int(Int64(Self.format)), "night": .string(plan.id),
            "suite": .string(plan.suite), "date": .string(plan.date.text),
            "shard": .string(plan.shard.text), "digest": .string(plan.digest),
            "cells": .list(plan.cells.map(\.json)), "units": .list(plan.units.map(\.json)),
            "program": program.json, "machine": machine.json, "began": .string(began.text),
        ]
        fields["budget_ns"] = budget.map { .int($0.nanoseconds) }
        fields["ended"] = ended.map { .string($0.text) }
        fields["end"] = end.map { .string($0.rawValue) }
        return .map(fields)
    }

    /// Reads a record.
    ///
    /// `other`: another shard of the night, whose cells are taken where they are written alike.
    /// - Throws: what is wrong with it, without the name of its file.
    public init(
        _ value: Value,
        beside other: (value: Value, record: ShardRecord)? = nil
    ) throws(ArchiveError) {
        let format = value["format"]?.integer
        guard let format, (1...Int64(Self.format)).contains(format) else {
            throw ArchiveError(
                "\(format.map { "format \($0)" } ?? "no format"), expected at most"
                    + " \(Self.format): a newer program wrote it"
            )
        }
        func field<T>(_ name: String, _ read: (Value) -> T?) throws(ArchiveError) -> T {
            guard let found = value[name].flatMap(read) else {
                throw ArchiveError("\(name): missing, or not as a shard has it")
            }
            return found
        }
        let plan = NightPlan(
            id: try field("night", \.text),
            suite: try field("suite", \.text),
            date: try field("date") { $0.text.flatMap { NightDate($0) } },
            shard: try field("shard") { $0.text.flatMap { Shard($0) } },
            cells: try field("cells") { cells in
                cells == other?.value["cells"]
                    ? other?.record.plan.cells : cells.elements?.all { Cell($0) }
            },
            units: try field("units") { $0.elements?.all { NightUnit($0) } }
        )
        guard try field("digest", \.text) == plan.digest else {
            throw ArchiveError("digest: another plan's; the file was changed by hand")
        }
        self.init(
            plan: plan,
            budget: value["budget_ns"]?.integer.map { .nanoseconds($0) },
            program: Program(value["program"]),
            machine: Machine(value["machine"]),
            began: try field("began") { $0.text.flatMap { UTCTime($0) } }
        )
        ended = value["ended"]?.text.flatMap { UTCTime($0) }
        end = value["end"]?.text.flatMap { End(rawValue: $0) }
    }
}

extension Cell {
    var json: Value {
        var fields: [String: Value] = ["id": .string(id), "plan": .string(plan.givenYAML)]
        switch work {
        case .runs(let count): fields["runs"] = .int(Int64(count))
        case .seeds(let count, let limit):
            fields["seeds"] = .int(Int64(count))
            fields["within_ns"] = limit.map { .int($0.nanoseconds) }
        }
        switch expectation {
        case .claim: break
        case .anomalies(let names): fields["expected"] = .list(names.map { .string($0) })
        case .defect(let property): fields["defect"] = .string(property)
        }
        return .map(fields)
    }

    /// Reads a cell; nil for anything else.
    init?(_ value: Value) {
        guard let text = value["plan"]?.text,
            let plan = try? RunPlan(yaml: text, file: "cell")
        else { return nil }
        let work: Work
        if let count = value["seeds"]?.integer.flatMap({ Int(exactly: $0) }), count > 0 {
            work = .seeds(count, within: value["within_ns"]?.integer.map { .nanoseconds($0) })
        } else if let count = value["runs"]?.integer.flatMap({ Int(exactly: $0) }), count > 0 {
            work = .runs(count)
        } else {
            return nil
        }
        let expectation: Expectation =
            if let names = value["expected"]?.elements {
                .anomalies(names.compactMap(\.text))
            } else if let property = value["defect"]?.text {
                .defect(breaks: property)
            } else {
                .claim
            }
        self.init(plan, work, expecting: expectation)
    }
}

extension NightUnit {
    var json: Value {
        [
            "cell": .string(cell), "unit": .int(Int64(number)), "seed": .string("\(seed)"),
            "seeds": .int(Int64(seeds)),
        ]
    }

    /// Reads a unit; nil for anything else.
    init?(_ value: Value) {
        guard let cell = value["cell"]?.text,
            let number = value["unit"]?.integer.flatMap({ Int(exactly: $0) }),
            let seed = value["seed"]?.text.flatMap({ UInt64($0) }),
            let seeds = value["seeds"]?.integer.flatMap({ Int(exactly: $0) }), seeds > 0
        else { return nil }
        self.init(cell: cell, number: number, seed: seed, seeds: seeds)
    }
}

extension [Value] {
    /// All elements read; nil if one of them cannot be.
    fileprivate func all<T>(_ read: (Value) -> T?) -> [T]? {
        let found = compactMap(read)
        return found.count == count ? found : nil
    }
}
