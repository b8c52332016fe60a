/* <number-slider>: a slider beside a number field; each moves with the other. */

class NumberSlider extends HTMLElement {
  connectedCallback() {
    const field = this.querySelector("input");
    if (!field || this.querySelector("input[type=range]")) return;
    const slider = document.createElement("input");
    slider.type = "range";
    slider.className = "form-range";
    slider.min = field.min;
    slider.max = field.max;
    slider.step = field.step || "1";
    slider.value = field.value || "0";
    slider.setAttribute("aria-labelledby", field.id + "_label");
    slider.addEventListener("input", () => (field.value = slider.value));
    field.addEventListener("input", () => (slider.value = field.value || "0"));
    this.append(slider);
  }
}

customElements.define("number-slider", NumberSlider);
