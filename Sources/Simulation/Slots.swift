/// Things that wait to be fetched once, each in a slot that is used again afterwards.
struct Slots<Element> {
    private var elements: [Element?] = []
    private var free: [Int] = []

    /// Puts something in; returns its slot.
    @inline(__always)
    mutating func put(_ element: consuming Element) -> Int {
        guard let slot = free.popLast() else {
            elements.append(element)
            return elements.count - 1
        }
        elements[slot] = element
        return slot
    }

    /// Takes it out again; nil if it is gone.
    @inline(__always)
    mutating func remove(_ slot: Int) -> Element? {
        guard let element = elements[slot].take() else { return nil }
        free.append(slot)
        return element
    }
}
