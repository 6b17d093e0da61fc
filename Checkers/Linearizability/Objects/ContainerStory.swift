import Histories

extension ContainerFamily {
    func anomaly(in key: KeyOperations<ContainerCall>, _ fault: ContainerFault) -> Anomaly {
        ContainerStory(key, model.discipline).anomaly(fault)
    }
}

/// Tells what is wrong with a queue, a stack or a priority queue.
struct ContainerStory {
    let story: ObjectStory<ContainerCall>
    let discipline: ContainerModel.Discipline
    let calls: DenseCalls<ContainerKind>
    private let values: [Value]

    init(_ key: KeyOperations<ContainerCall>, _ discipline: ContainerModel.Discipline) {
        story = ObjectStory(key)
        self.discipline = discipline
        (calls, values) = ContainerFamily.dense(key, isOrdered: discipline == .priorityQueue)
    }

    func anomaly(_ fault: ContainerFault) -> Anomaly {
        switch fault {
        case .phantom(let element): phantom(element)
        case .takenTwice(let element): takenTwice(element)
        case .future(let element): future(element)
        case .overtaken(let first, let second): overtaken(first, second)
        case .lost(let elements, let element, let takes): lost(elements, element, takes)
        case .notEmpty(let call, let cover): notEmpty(call, cover)
        case .passedOver(let element, let cover): passedOver(element, cover)
        case .tangled(let elements): tangled(elements)
        }
    }

    var added: String { discipline.adding.pastTense }
    var taken: String { discipline.taking.pastTense }

    func name(_ element: Int32) -> String { values[Int(element)].text(limit: 40) }

    /// The calls that put some elements in and took them out.
    private func calls(of elements: [Int32]) -> [Int32] {
        let chosen = Set(elements)
        return calls.kinds.indices.filter { chosen.contains(calls.numbers[$0]) }.map { Int32($0) }
    }

    func call(_ kind: ContainerKind, _ element: Int32) -> Int32? {
        calls.kinds.indices.first { calls.kinds[$0] == kind && calls.numbers[$0] == element }
            .map { Int32($0) }
    }

    /// "was only dequeued at 0.300 s", or never.
    private func fate(of element: Int32, _ clock: ObjectClock) -> String {
        guard let take = call(.take, element) else { return "was never \(taken)" }
        return "was only \(taken) \(clock.start(take))"
    }
}

// MARK: The sentences

extension ContainerStory {
    private func phantom(_ element: Int32) -> Anomaly {
        let take = call(.take, element) ?? 0
        let failed = story.failed {
            $0.f == discipline.adding && $0.argument == values[Int(element)]
        }
        let proof = story.fromNowhere(take, failed, verb: added)
        return story.tell(
            "phantom element",
            [take],
            culprit: take,
            and: failed,
            proof: proof
        ) { clock in
            let start = "\(story.did(take)) \(clock.start(take)), but "
            guard let failed else { return start + "nobody ever \(added) \(name(element))" }
            return start + "the only \(discipline.adding) of \(name(element)), by process"
                + " \(failed.process), failed"
        }
    }

    private func takenTwice(_ element: Int32) -> Anomaly {
        let members = calls(of: [element])
        let takes = members.filter { calls.kinds[Int($0)] == .take }
        let count = members.count - takes.count
        let proof = takenTwice(element, takes, members.first { !takes.contains($0) }, count)
        return story.tell(
            "element taken twice",
            members,
            culprit: takes.last ?? 0,
            proof: proof
        ) { clock in
            let times = takes.suffix(2).map { "\(story.did($0)) \(clock.start($0))" }
            return times.joined(separator: ", and ") + ", but it was \(added)"
                + (count == 1 ? " only once" : " only \(count) times")
        }
    }

    private func future(_ element: Int32) -> Anomaly {
        let take = call(.take, element) ?? 0
        let add = call(.add, element) ?? 0
        let proof = Story.Proof(
            steps: [
                story.step(take, before: add, "it cannot have \(taken) what was not yet there")
            ],
            flaw: "too early"
        )
        return story.tell(
            "element from the future",
            [take, add],
            culprit: take,
            proof: proof
        ) { clock in
            "\(story.did(take)), done \(clock.finish(take)), but"
                + " client \(story.operation(add).process) only began to \(discipline.adding) it"
                + " \(clock.start(add))"
        }
    }

    private func overtaken(_ first: Int32, _ second: Int32) -> Anomaly {
        let take = call(.take, second) ?? 0
        let add = call(.add, first) ?? 0
        let isLost = call(.take, first) == nil
        return story.tell(
            isLost ? "lost element" : "FIFO violation",
            calls(of: [first, second]),
            culprit: take,
            proof: overtakenProof(first, second)
        ) { clock in
            "\(story.did(take)), done \(clock.finish(take)), but \(name(first)) had been \(added)"
                + " before \(name(second)), done \(clock.finish(add)), and"
                + " \(fate(of: first, clock))"
        }
    }

    private func lost(_ elements: [Int32], _ element: Int32, _ takes: [Int32]) -> Anomaly {
        let take = call(.take, element) ?? 0
        let names =
            elements.prefix(5).map(name).joined(separator: ", ")
            + (elements.count > 5 ? ", …" : "")
        return story.tell(
            "lost element",
            calls(of: elements + [element]) + takes,
            culprit: take,
            proof: lostProof(elements, element, takes)
        ) { clock in
            "\(story.did(take)), done \(clock.finish(take)), but \(names) had been \(added) before"
                + " it, and only \(takes.count) \(discipline.taking) of unknown outcome had begun"
                + " to account for \(elements.count) of them"
        }
    }

    private func notEmpty(_ call: Int32, _ cover: [Int32]) -> Anomaly {
        story.tell(
            "empty although not",
            calls(of: cover) + [call],
            culprit: call,
            proof: coverProof(call, cover)
        ) { clock in
            let start = "\(story.did(call)) \(clock.whole(call)), but "
            return start + presence(of: cover, clock)
        }
    }

    private func passedOver(_ element: Int32, _ cover: [Int32]) -> Anomaly {
        let take = call(.take, element) ?? 0
        return story.tell(
            "priority violation",
            calls(of: cover + [element]),
            culprit: take,
            proof: coverProof(take, cover, passedOver: element)
        ) { clock in
            "\(story.did(take)) \(clock.whole(take)), but a greater one was there all the"
                + " time: " + presence(of: cover, clock)
        }
    }

    /// Why something was there: one element, or several in turn.
    private func presence(of cover: [Int32], _ clock: ObjectClock) -> String {
        guard let first = cover.first, let add = call(.add, first) else { return "" }
        let single =
            "\(name(first)) had been \(added)"
            + (story.operation(add).isOK ? ", done \(clock.finish(add))," : "")
        if cover.count == 1 { return single + " and \(fate(of: first, clock))" }
        return single + " and "
            + cover.dropFirst().prefix(4).map { element in
                let add = call(.add, element) ?? 0
                return "\(name(element)) \(clock.finish(add)) before that was \(taken)"
            }
            .joined(separator: ", and ")
            + (cover.count > 5 ? ", and so on" : "")
            + "; the last of them \(fate(of: cover[cover.count - 1], clock))"
    }

    private func tangled(_ elements: [Int32]) -> Anomaly {
        let members = calls(of: elements)
        let takes = members.filter { calls.kinds[Int($0)] == .take }
        let culprit = takes.min { calls.finishes[Int($0)] < calls.finishes[Int($1)] } ?? members[0]
        return story.tell(
            "LIFO violation",
            members,
            culprit: culprit,
            proof: tangledProof(elements, members, culprit)
        ) { clock in
            let bottom = calls.numbers[Int(culprit)]
            let others = elements.filter { $0 != bottom }
            let start = "\(story.did(culprit)), done \(clock.finish(culprit)), but "
            guard others.count == 1, let add = call(.add, others[0]) else {
                return start + "no order of this and the pushes and pops of the"
                    + " \(others.count) other elements shown is possible"
            }
            return start + "\(name(others[0])) had been \(added) on top of it, begun"
                + " \(clock.start(add)), and \(fate(of: others[0], clock))"
        }
    }
}
