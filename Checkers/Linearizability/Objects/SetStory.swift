import Histories

extension SetFamily {
    func anomaly(in key: KeyOperations<Call>, _ fault: Fault) -> Anomaly {
        let story = SetStory(key)
        return switch fault {
        case .element(let core): story.anomaly(core: core)
        case .levels(let fault): story.anomaly(fault)
        case .doubled(let read): story.doubled(read, key.calls[Int(read)])
        }
    }
}

/// Tells what is wrong with a set.
private struct SetStory {
    private let story: ObjectStory<SetModel.Call>
    private let dense: DenseSet

    init(_ key: KeyOperations<SetModel.Call>) {
        story = ObjectStory(key)
        dense = DenseSet(key)
    }

    private var levels: SetProofs { SetProofs(story: story, values: dense.values) }

    private func name(_ element: Int32) -> String {
        dense.values[Int(element)].text(limit: 40)
    }

    private func adds(of element: Int32) -> [Int32] {
        dense.calls.kinds.indices.filter {
            dense.calls.kinds[$0] == .add && dense.calls.numbers[$0] == element
        }
        .map { Int32($0) }
    }

    /// The add that was done first.
    private func firstDone(_ element: Int32) -> Int32 {
        adds(of: element).min { finish($0) < finish($1) } ?? 0
    }

    private func start(_ call: Int32) -> Int32 { dense.calls.starts[Int(call)] }
    private func finish(_ call: Int32) -> Int32 { dense.calls.finishes[Int(call)] }
}

// MARK: One element

extension SetStory {
    /// The core of an element that is added and removed once at most.
    func anomaly(core: [Int32]) -> Anomaly {
        func of(_ kinds: [SetKind]) -> [Int32] {
            core.filter { kinds.contains(dense.calls.kinds[Int($0)]) }
        }
        let add = of([.add]).first
        let remove = of([.remove, .removePresent]).first
        let finders = of([.present, .removePresent])
        guard let finder = finders.max(by: { start($0) < start($1) }) else {
            return absent(core, of([.absent]).first ?? core[0], add, remove)
        }
        guard let add else { return phantom(finder) }
        if let early = finders.first(where: { finish($0) < start(add) }) {
            let steps = [
                story.step(early, before: add, "it cannot be found before it is added")
            ]
            return story.tell(
                "element from the future",
                core,
                culprit: early,
                proof: Story.Proof(steps: steps, flaw: "too early")
            ) { clock in
                "\(story.did(early)), done \(clock.finish(early)), but process"
                    + " \(story.operation(add).process) only began to add it \(clock.start(add))"
            }
        }
        if let remove, finish(remove) < start(finder) {
            let steps = [
                story.step(
                    remove,
                    before: finder,
                    "it was gone by then, and nobody added it again"
                ),
                story.step(finder, "\(story.who(finder)) \(story.deed(finder)) all the same."),
            ]
            return story.tell(
                "removed element",
                core,
                culprit: finder,
                proof: Story.Proof(steps: steps, flaw: "was removed before")
            ) { clock in
                "\(story.did(finder)) \(clock.start(finder)), but \(story.did(remove)) before,"
                    + " done \(clock.finish(remove))"
            }
        }
        return absent(core, of([.absent]).first ?? finder, add, remove)
    }

    private func phantom(_ finder: Int32) -> Anomaly {
        let element = dense.calls.numbers[Int(finder)]
        let failed = story.failed { $0.f == "add" && $0.argument == dense.values[Int(element)] }
        let proof = story.fromNowhere(finder, failed, verb: "added")
        return story.tell(
            "phantom element",
            [finder],
            culprit: finder,
            and: failed,
            proof: proof
        ) { clock in
            "\(story.did(finder)) \(clock.start(finder)), but "
                + (failed.map { "the only add of it, by client \($0.process), failed" }
                    ?? "nobody ever added it")
        }
    }

    private func absent(
        _ core: [Int32],
        _ observer: Int32,
        _ add: Int32?,
        _ remove: Int32?
    ) -> Anomaly {
        let seen = core.filter { $0 != observer && $0 != remove }
            .min { finish($0) < finish($1) }
        var steps: [Anomaly.Step] = []
        if let seen {
            steps.append(story.step(seen, before: observer, "it was in the set by then"))
        }
        if let remove {
            steps.append(story.step(observer, before: remove, "until then it was in the set"))
        }
        let end = remove == nil ? "nobody ever removed it" : "it was there all the time"
        steps.append(
            story.step(observer, "\(story.who(observer)) \(story.deed(observer)), but \(end).")
        )
        let proof = Story.Proof(steps: steps, flaw: "it was there")
        return story.tell("lost element", core, culprit: observer, proof: proof) { clock in
            let start = "\(story.did(observer)) \(clock.start(observer)), but "
            let fate =
                remove.map { "was only removed \(clock.start($0)) at the earliest" }
                ?? "nobody ever removed it"
            guard let witness = seen else { return start + "that is impossible" }
            return start + "\(story.did(witness)) before, done \(clock.finish(witness)), and "
                + (remove == nil ? fate : "it " + fate)
        }
    }
}

// MARK: Reads of the whole set

extension SetStory {
    func anomaly(_ fault: GrowOnlyLevels.Fault) -> Anomaly {
        switch fault {
        case .phantom(let read, let element):
            let failed = story.failed { $0.f == "add" && $0.argument == dense.values[Int(element)] }
            return story.tell(
                "phantom element",
                [read],
                culprit: read,
                and: failed,
                proof: levels.phantom(read, element, failed)
            ) { clock in
                "client \(process(read)) read a set with \(name(element))"
                    + " \(clock.start(read)), but "
                    + (failed.map { "the only add of it, by client \($0.process), failed" }
                        ?? "nobody ever added it")
            }
        case .fork(let one, let other, let first, let second):
            return fork(one, other, first, second)
        case .missing(let read, let element):
            let add = firstDone(element)
            return story.tell(
                "lost element",
                [add, read],
                culprit: read,
                proof: levels.missing(read, element, add)
            ) { clock in
                "client \(process(read)) read a set without \(name(element))"
                    + " \(clock.start(read)), but \(story.did(add)) before, done"
                    + " \(clock.finish(add))"
            }
        case .future(let read, let element):
            let adds = adds(of: element)
            return story.tell(
                "element from the future",
                adds + [read],
                culprit: read,
                proof: levels.future(read, adds)
            ) { clock in
                "client \(process(read)) read a set with \(name(element)), done"
                    + " \(clock.finish(read)), but client \(process(adds[0])) only began to add"
                    + " it \(clock.start(adds[0]))"
            }
        case .wentBack(let earlier, let later, let element):
            return wentBack(earlier, later, element)
        case .skipped(let read, let has, let lacks):
            return skipped(read, has, lacks)
        }
    }

    /// An element that one read returned more than once.
    func doubled(_ read: Int32, _ call: SetModel.Call) -> Anomaly {
        guard case .doubled(let element) = call else { return story.key.brief([Int(read)]) }
        return story.tell(
            "duplicated element",
            [read],
            culprit: read,
            proof: levels.doubled(read, element)
        ) { clock in
            "client \(process(read)) read a set with \(element.text(limit: 40)) more than once"
                + " \(clock.start(read)), and a set has each element once"
        }
    }

    private func process(_ call: Int32) -> Int { story.operation(call).process }

    private func fork(_ one: Int32, _ other: Int32, _ first: Int32, _ second: Int32) -> Anomaly {
        let core = [one, other] + adds(of: first) + adds(of: second)
        return story.tell(
            "incomparable reads",
            core,
            culprit: other,
            proof: levels.fork(one, other, first, second)
        ) { clock in
            "client \(process(one)) read \(name(second)) without \(name(first))"
                + " \(clock.start(one)), and client \(process(other)) read \(name(first)) without"
                + " \(name(second)) \(clock.start(other)): one of them must have come first"
        }
    }

    private func wentBack(_ earlier: Int32, _ later: Int32, _ element: Int32) -> Anomaly {
        let core = [earlier, later] + adds(of: element)
        return story.tell(
            "new-old inversion",
            core,
            culprit: later,
            proof: levels.wentBack(earlier, later, element)
        ) { clock in
            "client \(process(later)) read a set without \(name(element)) \(clock.start(later)),"
                + " but client \(process(earlier)) had read one with it, done"
                + " \(clock.finish(earlier))"
        }
    }

    private func skipped(_ read: Int32, _ has: Int32, _ lacks: Int32) -> Anomaly {
        let add = firstDone(lacks)
        let later = adds(of: has)
        return story.tell(
            "lost element",
            later + [add, read],
            culprit: read,
            proof: levels.skipped(read, (has, later[0]), (lacks, add))
        ) { clock in
            "client \(process(read)) read a set with \(name(has)) and without \(name(lacks))"
                + " \(clock.start(read)), but \(story.did(add)), done \(clock.finish(add)), before"
                + " anybody began to add \(name(has)), \(clock.start(later[0]))"
        }
    }
}
